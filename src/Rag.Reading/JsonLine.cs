using System.Globalization;
using System.Text.Json;

namespace Rag.Reading;

/// <summary>A document written as one line of JSON.</summary>
internal static class JsonLine
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = JsonGuard.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Whether the line is JSON, but of data rather than of a document: it has neither <c>text</c> nor <c>_id</c>.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> line)
    {
        try
        {
            JsonGuard.Require(line, "");
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = JsonGuard.MaxDepth });
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("_id"u8)))
                    return false;
            }

            return true;
        }
        catch (RagParseException)
        {
            return false;
        }
    }

    public static SourceItem ToItem(ReadOnlySpan<byte> line, int number, DocumentOrigin origin, int maxCharacters)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{origin.Id}:{number}");
        JsonGuard.Require(line, place, number);
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = JsonGuard.MaxDepth });
        using var json = JsonDocument.ParseValue(ref reader);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw Invalid("parse.corrupt", "is not a JSON object");

        var id = IdOf(root) ?? throw Missing("_id or id");
        StoreGuard.RequireDocumentId(id);
        if (!root.TryGetProperty("text", out var textElement) || textElement.ValueKind != JsonValueKind.String)
            throw Missing("text");
        var decoded = TextLoader.Cleaned(textElement.GetString()!, 0, [], id);
        if (decoded.Text.Length > maxCharacters)
            throw new RagInputException("input.too_large", $"Line {number} has a text of {decoded.Text.Length} characters; at most {maxCharacters} are allowed. Split it, or raise SourceOptions.MaxCharacters.") { DocumentId = id };

        var metadata = new MetadataBuilder(id);
        foreach (var property in root.EnumerateObject())
            Add(metadata, property, id: root.TryGetProperty("_id", out _) ? "_id" : "id");
        return Items.Of(origin, metadata.WarningsAfter(decoded.Warnings), new Document
        {
            Id = id,
            Text = decoded.Text,
            Title = Titles.Clean(Text(root, "title")),
            Source = Text(root, "source") ?? Text(root, "url"),
            Metadata = metadata.Build(),
        });

        RagException Missing(string what) => new RagInputException("input.missing_field", $"Line {number} has no {what}, or it is not of the right type. Each line needs a text or whole number _id or id, and a text named text.") { DocumentId = place };
        RagException Invalid(string code, string what) => new RagParseException(code, $"Line {number} {what}.") { DocumentId = place };
    }

    private static string? IdOf(JsonElement root)
    {
        if (!root.TryGetProperty("_id", out var id) && !root.TryGetProperty("id", out id))
            return null;
        return id.ValueKind switch
        {
            JsonValueKind.String => id.GetString(),
            JsonValueKind.Number when id.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? CleanText.Clean(text, out _) : null;

    private static void Add(MetadataBuilder metadata, JsonProperty property, string? id)
    {
        if (property.Name == id || (id is not null && property.Name is "text" or "title"))
            return;
        // The form of the BEIR collections: an object named metadata holds further fields.
        if (id is not null && property is { Name: "metadata", Value.ValueKind: JsonValueKind.Object })
        {
            foreach (var inner in property.Value.EnumerateObject())
                Add(metadata, inner, id: null);
            return;
        }

        if (property.Value.ValueKind != JsonValueKind.Null)
            metadata.Add(property.Name, ValueOf(property.Value));
    }

    private static MetadataValue? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => MetadataValue.Of(value.GetString()!),
        JsonValueKind.True => MetadataValue.Of(true),
        JsonValueKind.False => MetadataValue.Of(false),
        JsonValueKind.Number when value.TryGetInt64(out var integer) => MetadataValue.Of(integer),
        JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsFinite(number) => MetadataValue.Of(number),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            MetadataValue.Of(value.EnumerateArray().Select(item => item.GetString()!)),
        _ => null,
    };
}

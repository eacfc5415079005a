using System.Text.Json;

namespace Rag.Reading;

/// <summary>Refuses JSON that programs read differently: repeated keys, escapes of lone surrogates, deep nesting.</summary>
internal static class JsonGuard
{
    /// <summary>The deepest nesting read; that of System.Text.Json.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads all of <paramref name="json"/>.</summary>
    /// <exception cref="RagParseException">It is not JSON, or not JSON of the safe kind.</exception>
    public static void Require(ReadOnlySpan<byte> json, string id, int firstLine = 1, bool lenient = false, CancellationToken cancellationToken = default)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            // Checked below, so that the error can say which limit was passed.
            MaxDepth = 1_000_000,
            CommentHandling = lenient ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow,
            AllowTrailingCommas = lenient,
        });
        var keys = new List<HashSet<string>>();
        var tokens = 0;
        try
        {
            while (reader.Read())
            {
                if ((++tokens & 0xFFF) == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= MaxDepth:
                        throw new RagParseException("parse.too_deep", $"The JSON is nested deeper than {MaxDepth} levels. Flatten it.") { DocumentId = id };
                    case JsonTokenType.StartObject:
                        while (keys.Count <= reader.CurrentDepth)
                            keys.Add(new(StringComparer.Ordinal));
                        keys[reader.CurrentDepth].Clear();
                        break;
                    case JsonTokenType.PropertyName:
                        if (!keys[reader.CurrentDepth - 1].Add(reader.GetString()!))
                            throw Corrupt(id, LineAt(json, firstLine, reader.TokenStartIndex), "a key occurs twice in one object, and programs differ in which value they take");
                        break;
                    case JsonTokenType.String when reader.ValueIsEscaped:
                        _ = reader.GetString();
                        break;
                }
            }
        }
        catch (JsonException exception)
        {
            throw Corrupt(id, firstLine + (exception.LineNumber ?? 0), "it is not valid JSON", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw Corrupt(id, LineAt(json, firstLine, reader.TokenStartIndex), "an escape names half a surrogate pair, or a string is not UTF-8", exception);
        }
    }

    private static long LineAt(ReadOnlySpan<byte> json, int firstLine, long index) => firstLine + json[..(int)index].Count((byte)'\n');

    private static RagParseException Corrupt(string id, long line, string what, Exception? inner = null) =>
        // The reader's own message quotes the text, which must not reach a log.
        new("parse.corrupt", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Line {line} cannot be read: {what}. Correct the file and try again."), inner is JsonException ? null : inner) { DocumentId = id };
}

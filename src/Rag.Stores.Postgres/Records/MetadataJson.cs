using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rag.Stores.Postgres;

/// <summary>Metadata as jsonb holds it: texts, booleans and lists as themselves, times as <c>{"time": "…Z"}</c>, integers without a decimal point and numbers with one.</summary>
/// <remarks>jsonb keeps a number's decimal digits, so that both kinds come back exactly and compare by exact value.</remarks>
internal static class MetadataJson
{
    public const string TimeKey = "time";

    // From here on a double is a whole number, whose digits are all written: the shortest ones would compare wrongly with an integer.
    private const double FirstWhole = 9_007_199_254_740_992;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A JSON object of the metadata.</summary>
    public static ReadOnlySpan<byte> Write(ArrayBufferWriter<byte> buffer, Metadata metadata)
    {
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in metadata)
            {
                writer.WritePropertyName(key);
                Write(writer, value);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    /// <summary>One value.</summary>
    public static string Write(MetadataValue value) => Write(writer => Write(writer, value));

    /// <summary>An object with one value, as containment in metadata is asked.</summary>
    public static string Write(string key, MetadataValue value) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName(key);
        Write(writer, value);
        writer.WriteEndObject();
    });

    /// <summary>A list of values.</summary>
    public static string Write(IEnumerable<MetadataValue> values) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var value in values)
            Write(writer, value);
        writer.WriteEndArray();
    });

    public static Metadata Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Metadata.From(document.RootElement.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, Read(entry.Value))));
    }

    /// <summary>Anchors, each as start, length, kind and label.</summary>
    public static ReadOnlySpan<byte> Write(ArrayBufferWriter<byte> buffer, IReadOnlyList<Anchor> anchors)
    {
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartArray();
            foreach (var anchor in anchors)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(anchor.Span.Start);
                writer.WriteNumberValue(anchor.Span.Length);
                writer.WriteStringValue(PostgresText.Storable(anchor.Kind));
                writer.WriteStringValue(PostgresText.Storable(anchor.Label));
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        return buffer.WrittenSpan;
    }

    public static IReadOnlyList<Anchor> ReadAnchors(string json)
    {
        if (json == "[]")
            return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(anchor => new Anchor(new TextSpan(anchor[0].GetInt32(), anchor[1].GetInt32()), anchor[2].GetString()!, anchor[3].GetString()!))];
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, MetadataValue value)
    {
        switch (value.Kind)
        {
            case MetadataKind.Text:
                writer.WriteStringValue(value.AsText);
                break;
            case MetadataKind.Integer:
                writer.WriteNumberValue(value.AsInteger);
                break;
            case MetadataKind.Number:
                writer.WriteRawValue(Digits(value.AsNumber));
                break;
            case MetadataKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean);
                break;
            case MetadataKind.Time:
                // Of fixed width, so that its order as text is the order of time.
                writer.WriteStartObject();
                writer.WriteString(TimeKey, value.ToString());
                writer.WriteEndObject();
                break;
            case MetadataKind.List:
                writer.WriteStartArray();
                foreach (var text in value.AsList)
                    writer.WriteStringValue(text);
                writer.WriteEndArray();
                break;
            default:
                throw new InvalidOperationException($"{value.Kind} is not a kind this version knows.");
        }
    }

    private static string Digits(double number)
    {
        if (number == 0)
            return "0.0";
        return Math.Abs(number) >= FirstWhole || number == Math.Truncate(number)
            ? number.ToString("F0", CultureInfo.InvariantCulture) + ".0"
            : number.ToString("R", CultureInfo.InvariantCulture);
    }

    private static MetadataValue Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => MetadataValue.Of(value.GetString()!),
        JsonValueKind.True => MetadataValue.Of(true),
        JsonValueKind.False => MetadataValue.Of(false),
        JsonValueKind.Array => MetadataValue.Of(value.EnumerateArray().Select(text => text.GetString()!)),
        JsonValueKind.Object => MetadataValue.Of(DateTimeOffset.Parse(value.GetProperty(TimeKey).GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)),
        _ => value.GetRawText() is var digits && digits.Contains('.', StringComparison.Ordinal)
            ? MetadataValue.Of(double.Parse(digits, CultureInfo.InvariantCulture))
            : MetadataValue.Of(long.Parse(digits, CultureInfo.InvariantCulture)),
    };
}

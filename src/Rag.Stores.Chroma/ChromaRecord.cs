using System.Runtime.InteropServices;
using System.Text.Json;

namespace Rag.Stores.Chroma;

/// <summary>A record to be written: id, vector, and fields, whose values are texts, integers or booleans.</summary>
/// <param name="Id">Its id within the collection.</param>
/// <param name="Vector">Null where the record is not found by one: the server wants a vector all the same.</param>
/// <param name="Fields">By name.</param>
internal readonly record struct ChromaRecord(string Id, float[]? Vector, params KeyValuePair<string, object>[] Fields)
{
    private static readonly float[] Placeholder = [1];

    /// <summary>About how many bytes it takes in a request.</summary>
    public long Size => 64 + Id.Length + 6L * (Vector?.Length ?? 1) + Fields.Sum(static one => one.Key.Length + (one.Value is string text ? 2L * text.Length : 16));

    public static KeyValuePair<string, object> Field(string name, object value) => new(name, value);

    /// <summary>The server takes little-endian floats in base64, a quarter of the size of their decimals and faster to read.</summary>
    public void WriteVector(Utf8JsonWriter json) => json.WriteBase64StringValue(MemoryMarshal.AsBytes<float>(Vector ?? Placeholder));

    public void WriteFields(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (name, value) in Fields)
        {
            switch (value)
            {
                case string text: json.WriteString(name, text); break;
                case bool boolean: json.WriteBoolean(name, boolean); break;
                default: json.WriteNumber(name, (long)value); break;
            }
        }

        json.WriteEndObject();
    }
}

/// <summary>A record that was read.</summary>
internal readonly record struct FoundRecord(string Id, float[]? Vector, Dictionary<string, JsonElement>? Fields)
{
    public string? Text(string name) => Fields is not null && Fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public long? Number(string name) => Fields is not null && Fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}

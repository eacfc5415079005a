using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rag.Stores.Chroma;

/// <summary>A request's JSON.</summary>
internal sealed class RequestBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _bytes = new(1_024);

    private RequestBody()
    {
    }

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>An object with what <paramref name="members"/> writes.</summary>
    public static RequestBody Of(Action<Utf8JsonWriter> members)
    {
        var body = new RequestBody();
        using var json = new Utf8JsonWriter(body._bytes, Options);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        return body;
    }

    public static void Ids(Utf8JsonWriter json, IEnumerable<string> ids) => Texts(json, "ids", ids);

    public static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}

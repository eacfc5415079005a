using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Rag.OpenAI;

/// <summary>Writes request bodies without reflection of our own.</summary>
internal static class RequestJson
{
    // Not for HTML: escaping every non-ASCII letter would double the size of a Chinese document.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static BinaryData ToBody(JsonObject body)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            body.WriteTo(writer);
        return BinaryData.FromBytes(buffer.WrittenMemory);
    }

    /// <summary>Adds what the caller wants sent beyond the options everyone knows; a name already there is replaced, and left out where the value is null.</summary>
    public static void AddTo(JsonObject body, IEnumerable<KeyValuePair<string, object?>>? additional)
    {
        foreach (var (name, value) in additional ?? [])
        {
            // Tells us how to send a schema; it is no field of a request.
            if (name == "strict")
                continue;
            if (value is null)
                body.Remove(name);
            else
                body[name] = ToNode(value);
        }
    }

    /// <summary>Any value the application's serialiser options know, as JSON.</summary>
    /// <exception cref="NotSupportedException">The type is unknown to them, as it may be in a trimmed application.</exception>
    public static JsonNode? ToNode(object? value) => value switch
    {
        null => null,
        JsonNode node => node.DeepClone(),
        JsonElement element => Of(element),
        string text => JsonValue.Create(text),
        _ => JsonSerializer.SerializeToNode(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType())),
    };

    public static JsonNode? Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.Object => JsonObject.Create(element.Clone()),
        JsonValueKind.Array => JsonArray.Create(element.Clone()),
        _ => JsonValue.Create(element.Clone()),
    };
}

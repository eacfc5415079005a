using System.Text.Json.Nodes;

namespace Rag.OpenAI;

/// <summary>The body of a request to <c>/embeddings</c>.</summary>
internal static class EmbeddingRequest
{
    public static BinaryData Write(IReadOnlyList<string> texts, string model, int? dimensions, bool base64, IEnumerable<KeyValuePair<string, object?>>? additional)
    {
        var input = new JsonArray();
        foreach (var text in texts)
            input.Add((JsonNode?)JsonValue.Create(text));
        var body = new JsonObject { ["model"] = model, ["input"] = input };
        if (base64)
            body["encoding_format"] = "base64";
        if (dimensions is { } asked)
            body["dimensions"] = asked;
        RequestJson.AddTo(body, additional);
        return RequestJson.ToBody(body);
    }
}

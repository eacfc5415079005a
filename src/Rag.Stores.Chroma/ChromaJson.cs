using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rag.Stores.Chroma;

/// <summary>The shapes of the server's answers and of what is kept inside records. Unknown members are ignored.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, MaxDepth = 32)]
[JsonSerializable(typeof(CollectionAnswer))]
[JsonSerializable(typeof(CollectionAnswer[]))]
[JsonSerializable(typeof(GetAnswer))]
[JsonSerializable(typeof(QueryAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ChecklistAnswer))]
[JsonSerializable(typeof(HeadRecord))]
[JsonSerializable(typeof(BlockRecord))]
[JsonSerializable(typeof(CommitRecord))]
internal sealed partial class ChromaJson : JsonSerializerContext
{
    public static string Write(HeadRecord head) => JsonSerializer.Serialize(head, PlainJson.Context.HeadRecord);

    public static string Write(BlockRecord block) => JsonSerializer.Serialize(block, PlainJson.Context.BlockRecord);

    public static string Write(CommitRecord commit) => JsonSerializer.Serialize(commit, PlainJson.Context.CommitRecord);

    // Made when first used: the generated part's own fields must be there before.
    private static class PlainJson
    {
        // Stored inside a JSON string: what needs no escape there should have none here.
        public static readonly ChromaJson Context = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault });
    }
}

/// <summary>A collection of the server's.</summary>
internal sealed record CollectionAnswer(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("metadata")] Dictionary<string, JsonElement>? Metadata);

/// <summary>Records, by position.</summary>
internal sealed record GetAnswer(
    [property: JsonPropertyName("ids")] string[]? Ids,
    [property: JsonPropertyName("embeddings")] float[]?[]? Embeddings,
    [property: JsonPropertyName("metadatas")] Dictionary<string, JsonElement>?[]? Metadatas);

/// <summary>The nearest records, a list for each question.</summary>
internal sealed record QueryAnswer([property: JsonPropertyName("ids")] string[][]? Ids);

/// <summary>The server's name for what went wrong.</summary>
internal sealed record ErrorAnswer([property: JsonPropertyName("error")] string? Error);

/// <summary>What the server accepts.</summary>
internal sealed record ChecklistAnswer([property: JsonPropertyName("max_batch_size")] int MaxBatchSize);

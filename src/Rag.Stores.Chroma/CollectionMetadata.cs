using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Rag.Stores.Chroma;

/// <summary>What a collection was made with, as the metadata of the server's collection of its records.</summary>
internal static class CollectionMetadata
{
    private const string Format = "rag_format";
    private const string Prefix = "rag_prefix";
    private const string Name = "rag_name";
    private const string Tenant = "rag_tenant";
    private const string Model = "rag_model";
    private const string Dimensions = "rag_dimensions";
    private const string Analyzer = "rag_analyzer";
    private const string Principals = "rag_requires_principals";
    private const string History = "rag_keeps_history";
    private const long ThisFormat = 1;

    /// <summary>The name of the server's collection: a tenant may be any text, so it stands there by its digest.</summary>
    public static string NameOf(string prefix, CollectionId id) =>
        id.Tenant is null ? $"{prefix}-{id.Name}-0" : $"{prefix}-{id.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id.Tenant)))}";

    /// <summary>The name of the server's collection of vectors that belongs to one of records. A collection made again gets another.</summary>
    public static string VectorsOf(string prefix, string recordsKey) => $"{prefix}-vectors-{recordsKey}";

    public static RequestBody Create(string prefix, CollectionId id, CollectionSettings settings) => RequestBody.Of(json =>
    {
        json.WriteString("name", NameOf(prefix, id));
        json.WriteStartObject("metadata");
        json.WriteNumber(Format, ThisFormat);
        json.WriteString(Prefix, prefix);
        json.WriteString(Name, id.Name);
        if (id.Tenant is { } tenant)
            json.WriteString(Tenant, tenant);
        json.WriteString(Model, settings.Model);
        json.WriteNumber(Dimensions, settings.Dimensions);
        json.WriteString(Analyzer, settings.Analyzer.Name);
        json.WriteBoolean(Principals, settings.RequiresPrincipals);
        json.WriteBoolean(History, settings.KeepsHistory);
        json.WriteEndObject();
        // Records are never found by vector: the least of an index.
        WriteIndex(json, neighbors: 2, construction: 4);
    });

    public static RequestBody CreateVectors(string prefix, string recordsKey) => RequestBody.Of(json =>
    {
        json.WriteString("name", VectorsOf(prefix, recordsKey));
        json.WriteBoolean("get_or_create", true);
        WriteIndex(json, neighbors: 16, construction: 100);
    });

    /// <summary>Whether a collection of the server's belongs to stores with this prefix.</summary>
    public static bool IsOwn(CollectionAnswer answer, string prefix) => Text(answer, Prefix) == prefix && answer.Metadata!.ContainsKey(Format);

    /// <summary>What the collection was made with; its chunking is kept elsewhere.</summary>
    public static CollectionInfo Read(CollectionAnswer answer, CollectionId? expected, string operation)
    {
        if (answer.Metadata?.GetValueOrDefault(Format) is not { ValueKind: JsonValueKind.Number } format)
            throw new RagStoreException(ChromaErrors.Store, operation, "store.foreign", "the server holds a collection under the same name that this library did not make. Choose another name or prefix.");
        if (!format.TryGetInt64(out var number) || number != ThisFormat)
            throw new RagStoreException(ChromaErrors.Store, operation, "store.version", "the collection was made by another version of this library. Use that version, or index into another collection.");
        if (Text(answer, Name) is not { } name || Text(answer, Model) is not { } model || Text(answer, Analyzer) is not { } analyzer
            || answer.Metadata.GetValueOrDefault(Dimensions) is not { ValueKind: JsonValueKind.Number } dimensions || !dimensions.TryGetInt32(out var length) || length is < 1 or > StoreGuard.MaxDimensions)
            throw ChromaErrors.Corrupt(operation, "what the collection was made with");
        var id = new CollectionId(name, Text(answer, Tenant));
        if (expected is not null && id != expected)
            throw ChromaErrors.Corrupt(operation, "the name of the collection");
        return new(id, model, length, analyzer, "", Is(answer, Principals), Is(answer, History));
    }

    public static string? TenantOf(CollectionAnswer answer) => Text(answer, Tenant);

    private static void WriteIndex(Utf8JsonWriter json, int neighbors, int construction)
    {
        json.WriteStartObject("configuration");
        json.WriteStartObject("hnsw");
        // Of unit vectors the inner product is the cosine; the server's cosine would divide once more.
        json.WriteString("space", "ip");
        json.WriteNumber("max_neighbors", neighbors);
        json.WriteNumber("ef_construction", construction);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string? Text(CollectionAnswer answer, string name) =>
        answer.Metadata is { } metadata && metadata.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Is(CollectionAnswer answer, string name) => answer.Metadata!.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.True;
}

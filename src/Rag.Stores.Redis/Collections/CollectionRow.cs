using System.Globalization;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>A collection as the server has it recorded.</summary>
/// <param name="Identity">Given when it was made, so that one dropped and made again is not taken for it.</param>
/// <param name="Info">What it was made with.</param>
internal sealed record CollectionRow(byte[] Identity, CollectionInfo Info)
{
    private const string Format = "1";

    public static async Task<CollectionRow?> FindAsync(RedisLink link, string key, CollectionId id, string operation, CancellationToken cancellationToken) =>
        Read(await RedisScript.Open.RunAsync(link, operation, key, cancellationToken, Bytes(Format)).ConfigureAwait(false), id, operation);

    public static async Task<CollectionRow> MakeAsync(RedisLink link, string key, CollectionId id, CollectionSettings settings, CancellationToken cancellationToken, string? generation = null)
    {
        List<string> arguments =
        [
            Format, "name", id.Name, "tenant", id.Tenant ?? "", "model", settings.Model, "dimensions", settings.Dimensions.ToString(CultureInfo.InvariantCulture),
            "analyzer", settings.Analyzer.Name, "chunking", settings.Chunking ?? "", "principals", settings.RequiresPrincipals ? "1" : "0", "history", settings.KeepsHistory ? "1" : "0",
        ];
        if (generation is not null)
            arguments.AddRange(["gen", generation]);
        return Read(await RedisScript.Open.RunAsync(link, "open", key, cancellationToken, [.. arguments.Select(Bytes)]).ConfigureAwait(false), id, "open")!;
    }

    public static async Task<CollectionRow> SetChunkingAsync(RedisLink link, string key, CollectionId id, string chunking, CancellationToken cancellationToken) =>
        Read(await RedisScript.Open.RunAsync(link, "open", key, cancellationToken, Bytes(Format), Bytes("chunking"), Bytes(chunking)).ConfigureAwait(false), id, "open")
            ?? throw RedisErrors.NotFound("open", id);

    private static CollectionRow? Read(RedisReply reply, CollectionId id, string operation)
    {
        if (reply.Items.Length == 0)
            return null;
        var fields = new Dictionary<string, RedisReply>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < reply.Items.Length; i += 2)
            fields[reply.Items[i].Text] = reply.Items[i + 1];
        // Someone else's hash, or a digest of two tenants' names that met.
        if (!fields.ContainsKey("name") || Text("name") != id.Name || Text("tenant") != (id.Tenant ?? ""))
            throw new RagStoreException(RedisErrors.Store, operation, "store.foreign", "a key under the collection's prefix is not ours. Choose another RedisStoreOptions.KeyPrefix or database, or remove it.");
        return new(fields["id"].Bytes.ToArray(), new CollectionInfo(
            id, Text("model"), int.Parse(Text("dimensions"), CultureInfo.InvariantCulture), Text("analyzer"), Text("chunking"), Text("principals") == "1", Text("history") == "1"));

        string Text(string field) => fields.TryGetValue(field, out var value) ? value.Text : throw RedisErrors.Corrupt(operation, "the collection's own row");
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Rag.Stores.Engine.Keywords;
using Rag.Stores.Providers;

namespace Rag.Stores.Redis;

/// <summary>A collection on the server. Every read and every change is one script, so of one moment.</summary>
internal sealed class RedisCollection(RedisLink link, string keys, CollectionRow made, RedisStoreOptions options) : IVectorCollection
{
    private const int NamesPerTrip = 1_000;

    private readonly string _key = Keys.Meta(keys);
    private readonly CollectionWriter _writer = new(link, Keys.Meta(keys), made.Identity);
    private volatile CollectionInfo _info = made.Info;
    private volatile ITextAnalyzer? _analyzer;

    public byte[] Identity => made.Identity;

    public CollectionInfo Info => _info;

    /// <summary>Takes what an opening brought: the chunking may have been recorded since, the analyzer may be the first.</summary>
    public void Use(CollectionInfo info, ITextAnalyzer? analyzer)
    {
        _info = info;
        _analyzer ??= analyzer;
    }

    public Task<IReadOnlyList<SearchHit>> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        StoreGuard.Require(query, Info);
        var analyzer = query.Mode == SearchMode.Vector ? null : Analyzer("search");
        return new SearchRun(link, _key, Identity, options, query, Info).RunAsync(analyzer, cancellationToken);
    }

    public async Task<IReadOnlyList<Chunk>> GetChunksAsync(
        string documentId, int firstIndex, int count, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Require(access);

        var reply = await RunAsync(
            RedisScript.Get, "chunks", cancellationToken, Bytes(documentId), Caller(access), Moment(asOf), Number(firstIndex), Number(count)).ConfigureAwait(false);
        if (reply.Items.Length == 0)
            return [];
        var id = reply.Items[0].Text;
        return [.. reply.Items[1].Items.Select(item =>
            ChunkRecord.Read(item.Items[0].Bytes.Span, id)?.With(item.Items[1].Bytes.Span) ?? throw RedisErrors.Corrupt("chunks", "a chunk's row or text"))];
    }

    public async Task<Document?> GetDocumentAsync(string id, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        Require(access);

        var reply = await RunAsync(RedisScript.Get, "get", cancellationToken, Bytes(id), Caller(access), Moment(asOf)).ConfigureAwait(false);
        return reply.Items.Length == 0 ? null : StoredVersion.ToDocument(reply.Items, "get");
    }

    public async Task<CollectionCounts> CountAsync(CallerAccess access, Filter? filter = null, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        Require(access);
        var reply = await RunAsync(RedisScript.Count, "count", cancellationToken, Moment(asOf), FilterPlan.Pack(filter), Caller(access)).ConfigureAwait(false);
        return new(reply.Items[0].AsInteger, reply.Items[1].AsInteger);
    }

    public async Task ReplaceAsync(IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken = default)
    {
        StoreGuard.Require(documents, Info);
        cancellationToken.ThrowIfCancellationRequested();
        var analyzer = Analyzer("replace");
        var prepared = new (PreparedDocument, string)[documents.Count];
        for (var i = 0; i < prepared.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            prepared[i] = (PreparedDocument.From(documents[i], Info, analyzer), documents[i].Fingerprint);
        }

        if (prepared.Length == 0)
            await CountersAsync("replace", cancellationToken).ConfigureAwait(false);
        else
            await _writer.WriteAsync(prepared, asIs: false, "replace", cancellationToken).ConfigureAwait(false);
    }

    public async Task<int> DeleteAsync(IReadOnlyList<string> ids, CallerAccess access, DateTimeOffset? at = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Require(access);
        var packed = new PackWriter().Array(ids.Count);
        foreach (var id in ids)
            packed.Text(id);
        var reply = await RunAsync(RedisScript.Delete, "delete", cancellationToken, packed.ToArray(), Caller(access), Moment(at)).ConfigureAwait(false);
        // The removal is done: what is left of its vectors is swept to the end, whoever cancels.
        await _writer.SweepAsync(reply.Items[2].Bytes.ToArray(), reply.Items[1].Items, "delete", CancellationToken.None).ConfigureAwait(false);
        return (int)reply.Items[0].AsInteger;
    }

    public async Task<IReadOnlyDictionary<string, string>> GetFingerprintsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at == 0 || at < ids.Count; at += NamesPerTrip)
        {
            var some = ids.Skip(at).Take(NamesPerTrip).ToArray();
            var reply = await RunAsync(RedisScript.Look, "fingerprints", cancellationToken, [Bytes("fingerprints"), .. some.Select(Bytes)]).ConfigureAwait(false);
            for (var i = 0; i < some.Length; i++)
            {
                if (!reply.Items[i].IsNull)
                    found[some[i]] = reply.Items[i].Text;
            }
        }

        return found;
    }

    public async IAsyncEnumerable<string> ListDocumentIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var item in PagesAsync("ids", cancellationToken).ConfigureAwait(false))
            yield return item.Text;
    }

    public async IAsyncEnumerable<DocumentVersion> ListVersionsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var item in PagesAsync("versions", cancellationToken).ConfigureAwait(false))
        {
            var (from, to) = (StoredVersion.Moment(item.Items[2]), StoredVersion.Moment(item.Items[3]));
            yield return new(item.Items[0].Text, item.Items[1].Text, from, to, item.Items[4].AsInteger == 1);
        }
    }

    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<float>>> FindVectorsAsync(IReadOnlyCollection<string> contentHashes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contentHashes);
        var found = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal);
        for (var at = 0; at == 0 || at < contentHashes.Count; at += NamesPerTrip)
        {
            var some = contentHashes.Skip(at).Take(NamesPerTrip).ToArray();
            var reply = await RunAsync(RedisScript.Look, "vectors", cancellationToken, [Bytes("vectors"), .. some.Select(ChunkRecord.KeyOf)]).ConfigureAwait(false);
            for (var i = 0; i < some.Length; i++)
            {
                // A damaged vector is not handed out: its text is embedded again.
                if (reply.Items[i] is { IsNull: false, Items: [var record, var vector] }
                    && ChunkRecord.Read(record.Bytes.Span, "") is { } chunk && chunk.ContentHash == some[i]
                    && vector.Bytes.Length == Info.Dimensions * sizeof(float) && Crc32C.Of(vector.Bytes.Span) == chunk.VectorChecksum)
                    found[some[i]] = VectorRecord.ToVector(vector.Bytes.Span);
            }
        }

        return found;
    }

    public async Task<CollectionStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default)
    {
        var counters = await CountersAsync("statistics", cancellationToken).ConfigureAwait(false);
        return new(Of("docs"), Of("chunks"), Of("versions") - Of("docs"), Of("bytes"));

        long Of(string name) => counters.GetValueOrDefault(name);
    }

    public Task<IReadOnlyList<CollectionProblem>> VerifyAsync(CancellationToken cancellationToken = default) =>
        new Verification(new CollectionScan(link, keys, Identity, Info, "verify"), Info, _analyzer).RunAsync(cancellationToken);

    public Task RepairAsync(CancellationToken cancellationToken = default) =>
        new Repair(link, keys, Identity, Info, Analyzer("repair")).RunAsync(cancellationToken);

    private async IAsyncEnumerable<RedisReply> PagesAsync(string what, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] from = [(byte)'-'];
        while (true)
        {
            var reply = await RunAsync(RedisScript.Look, "list", cancellationToken, Bytes(what), from).ConfigureAwait(false);
            foreach (var item in reply.Items[1].Items)
                yield return item;
            if (reply.Items[0].IsNull)
                yield break;
            from = [(byte)'(', .. reply.Items[0].Bytes.Span];
        }
    }

    private async Task<Dictionary<string, long>> CountersAsync(string operation, CancellationToken cancellationToken)
    {
        var reply = await RunAsync(RedisScript.Look, operation, cancellationToken, Bytes("counters")).ConfigureAwait(false);
        return reply.Items.Chunk(2).ToDictionary(pair => pair[0].Text, pair => pair[1].AsInteger, StringComparer.Ordinal);
    }

    private Task<RedisReply> RunAsync(RedisScript script, string operation, CancellationToken cancellationToken, params byte[][] arguments) =>
        script.RunAsync(link, operation, _key, cancellationToken, [Identity, .. arguments]);

    private void Require(CallerAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        access.Require(Info.RequiresPrincipals);
    }

    private ITextAnalyzer Analyzer(string operation) => _analyzer ?? throw RedisErrors.NoAnalyzer(operation, Info.Analyzer);

    private byte[] Caller(CallerAccess access) => CallerPlan.Pack(access, Info.RequiresPrincipals);

    private static byte[] Moment(DateTimeOffset? moment) => moment is { } some ? IndexKey.Moment(some) : [];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Number(long value) => Bytes(value.ToString(CultureInfo.InvariantCulture));
}

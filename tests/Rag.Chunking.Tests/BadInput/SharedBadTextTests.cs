using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Rag.Chunking.Tests.Tokenizers;
using Rag.Testing;

namespace Rag.Chunking.Tests.BadInput;

/// <summary>The shared hostile texts, indexed from end to end, each with the outcome it names. Bounds are on work and memory, not on the clock.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class SharedBadTextTests
{
    // Each character is counted about once, repeated text and cuts that did not fit a second or third time.
    private const double MaxWork = 6;

    private static readonly string[] s_checkedByLaws =
    [
        "offsets_exact", "coverage", "order", "size_limit", "no_split_surrogate", "no_split_grapheme", "no_split_crlf",
    ];

    [SharedTheory]
    [MemberData(nameof(BadInputs.For), "chunk chunk.markdown index.document index.two-docs index.twice", "text structure", MemberType = typeof(BadInputs))]
    public async Task A_hostile_text_has_the_outcome_it_names(string id)
    {
        var item = BadInputs.Get(id);
        foreach (var chunking in Chunkings(item))
            await CheckAsync(item, chunking);
    }

    [SharedTheory]
    [MemberData(nameof(BadInputs.For), "tokenizer.count", MemberType = typeof(BadInputs))]
    public void A_hostile_text_is_counted_in_linear_time(string id)
    {
        var text = BadText.Of(BadInputs.Get(id));
        foreach (var tokenizer in new ITokenizer[] { SharedData.O200k, SharedData.Cl100k, EstimatedTokenizer.Instance })
        {
            tokenizer.CountTokens(text);
            var before = GC.GetAllocatedBytesForCurrentThread();

            var count = tokenizer.CountTokens(text);

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.InRange(count, text.Length / 128, text.Length);
        }
    }

    [SharedTheory]
    [MemberData(nameof(BadInputs.For), "chunk.options.maxTokens chunk.options.overlap", MemberType = typeof(BadInputs))]
    public void A_size_out_of_range_is_refused_by_name(string id)
    {
        var json = BadInputs.Get(id).Input.GetProperty("json");
        var size = json.ValueKind == JsonValueKind.Number
            ? new ChunkSize { MaxTokens = json.GetInt32() }
            : new ChunkSize { MaxTokens = json.GetProperty("maxTokens").GetInt32(), OverlapTokens = json.GetProperty("overlap").GetInt32() };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new AutoChunker(size));

        Assert.Equal(json.ValueKind == JsonValueKind.Number ? "MaxTokens" : "OverlapTokens", error.ParamName);
    }

    private static IEnumerable<(ChunkSize Size, ITokenizer Tokenizer)> Chunkings(Testing.BadInput item)
    {
        yield return (new ChunkSize { MaxTokens = 512, OverlapTokens = 64 }, CharacterTokenizer.Instance);
        if (!item.Target.StartsWith("chunk", StringComparison.Ordinal))
            yield break;
        yield return (new ChunkSize { MaxTokens = 200, OverlapTokens = 20 }, EstimatedTokenizer.Instance);
        yield return (new ChunkSize { MaxTokens = 200, OverlapTokens = 20 }, SharedData.Cl100k);
    }

    private static async Task CheckAsync(Testing.BadInput item, (ChunkSize Size, ITokenizer Tokenizer) chunking)
    {
        var tokenizer = new CountingTokenizer(chunking.Tokenizer);
        var chunker = new RecordingChunker(new AutoChunker(chunking.Size, tokenizer), chunking);
        using var embedder = new DistinctEmbedder();
        await using var store = new InMemoryVectorStore();
        var collection = await store.OpenAsync("docs", new CollectionSettings { Model = "rag-hashing-1", Dimensions = 384, Analyzer = TextAnalyzer.Default });
        var mediaType = item.Target == "chunk.markdown" ? "text/markdown" : "text/plain";
        var documents = Texts(item).Select((text, index) => new Document { Id = item.Target == "index.twice" ? "a" : $"d{index}", Text = text, MediaType = mediaType }).ToList();
        Task<IndexingReport> RunAsync(IEnumerable<Document> some) => new IndexingPipeline(collection, chunker, embedder).RunAsync(some.ToAsyncEnumerable());

        if (item.Error == "arg.null")
        {
            await Assert.ThrowsAsync<ArgumentNullException>(() => RunAsync(documents));
            Assert.Equal(0, (await collection.GetStatisticsAsync()).Documents);
            return;
        }

        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var report = item.Target == "index.twice" ? await RunAsync(documents[..1]) : await RunAsync(documents);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        if (item.Error is { } code)
        {
            var failure = Assert.Single(report.Failed);
            Assert.Equal(code, failure.Code);
            Assert.True(failure.Error.Length <= 500 && !failure.Error.Any(char.IsControl));
            Assert.Equal(0, (await collection.GetStatisticsAsync()).Documents);
            Assert.Empty(embedder.Texts);
            Assert.Equal(0, tokenizer.Characters);
            return;
        }

        Assert.Empty(report.Failed);
        if (item.Warning is { } warning)
            Assert.Contains(warning, report.Warnings.Select(found => found.Code));
        foreach (var (document, chunked) in chunker.Seen)
            ChunkLaws.Check(document, chunked, chunking.Tokenizer, chunking.Size.MaxTokens, chunking.Size.OverlapTokens);
        Assert.True(tokenizer.Characters <= 10_000 + (MaxWork * documents.Sum(document => (long)document.Text.Length)), $"{tokenizer.Characters} characters were counted with {chunker.Configuration}.");
        if (item.Limit("peak_extra_mb") is { } megabytes)
            Assert.InRange(allocated / 1_000_000, 0, megabytes);
        foreach (var invariant in item.Invariants.Except(s_checkedByLaws))
            await CheckAsync(invariant, item, documents, report, chunker, embedder, collection, RunAsync);
    }

    private static async Task CheckAsync(
        string invariant, Testing.BadInput item, List<Document> documents, IndexingReport report, RecordingChunker chunker, DistinctEmbedder embedder,
        IVectorCollection collection, Func<IEnumerable<Document>, Task<IndexingReport>> runAsync)
    {
        switch (invariant)
        {
            case "no_crash" or "time_bound" or "mem_bound": // held by getting here, or checked above
                break;
            case "zero_chunks":
                Assert.Equal(0, report.Chunks);
                break;
            case "zero_embeds":
                Assert.Empty(embedder.Texts);
                break;
            case "embed_dedup":
                Assert.Equal(embedder.Texts.Distinct(StringComparer.Ordinal).Count(), embedder.Texts.Count);
                break;
            case "store_valid":
                Assert.Empty(await collection.VerifyAsync());
                break;
            case "roundtrip":
                foreach (var document in documents)
                    Assert.Equal(CleanText.Clean(document.Text, out _), (await collection.GetDocumentAsync(document.Id, CallerAccess.System))!.Text);
                break;
            case "deterministic":
                await AssertSameInAnyCultureAsync(chunker);
                break;
            case "idempotent":
                var calls = embedder.Texts.Count;
                var again = await runAsync(documents);
                Assert.Equal((0, 0, documents.Count), (again.Added, again.Updated, again.Unchanged));
                Assert.Equal(calls, embedder.Texts.Count);
                break;
            case "zero_embeds_second_run":
                var first = embedder.Texts.Count;
                await runAsync(documents[1..]);
                Assert.Equal(first, embedder.Texts.Count);
                break;
            case "table_whole":
                var chunks = chunker.Seen.Single().Chunked.Chunks;
                if (chunker.Fits(documents[0].Text, BadText.TableOf(item)))
                    Assert.Single(chunks, chunk => chunk.Span.Contains(BadText.TableOf(item)));
                break;
            case "table_header_repeated":
                var table = BadText.TableOf(item);
                var text = documents[0].Text;
                var parts = chunker.Seen.Single().Chunked.Chunks.Where(chunk => chunk.Span.Overlaps(table)).ToList();
                Assert.InRange(parts.Count, 2, int.MaxValue);
                Assert.All(parts, part => Assert.True(text[part.Span.Start] == '|' && (part.Span.Start == 0 || text[part.Span.Start - 1] == '\n') && (part.Span.End == text.Length || text[part.Span.End] == '\n')));
                Assert.All(parts.Skip(1), part => Assert.StartsWith("| h0 | h1 |", part.Context, StringComparison.Ordinal));
                break;
            case var flag when flag.StartsWith("flag:", StringComparison.Ordinal):
                Assert.Contains(flag[5..], report.Warnings.Select(found => found.Code));
                break;
            case var finds when finds.StartsWith("fts_finds:", StringComparison.Ordinal):
                Assert.NotEmpty(await collection.MatchingAsync(finds[10..]));
                break;
            default:
                throw new NotSupportedException($"The invariant {invariant} is not known here; add it.");
        }
    }

    private static async Task AssertSameInAnyCultureAsync(RecordingChunker chunker)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            foreach (var name in (string[])["tr-TR", "th-TH", "en-US"])
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
                foreach (var (document, chunked) in chunker.Seen.ToList())
                {
                    var again = await chunker.Inner.ChunkAsync(document);
                    Assert.Equal(chunked.Chunks.Select(chunk => (chunk.Id, chunk.Span, chunk.Context, chunk.Tokens)), again.Chunks.Select(chunk => (chunk.Id, chunk.Span, chunk.Context, chunk.Tokens)));
                }
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static IEnumerable<string> Texts(Testing.BadInput item)
    {
        if (item.Input.TryGetProperty("json", out _))
            return [null!];
        return item.Target is "index.two-docs" or "index.twice"
            ? [Testing.BadInput.TextOf(item.Input.GetProperty("first")), Testing.BadInput.TextOf(item.Input.GetProperty("second"))]
            : [BadText.Of(item)];
    }

    private sealed class RecordingChunker(IChunker inner, (ChunkSize Size, ITokenizer Tokenizer) size) : IChunker
    {
        public ConcurrentBag<(Document Document, ChunkedDocument Chunked)> Seen { get; } = [];

        public IChunker Inner => inner;

        public bool Fits(string text, TextSpan span) => size.Tokenizer.CountTokens(text.AsSpan(span.Start, span.Length)) <= size.Size.MaxTokens;

        public string Configuration => inner.Configuration;

        public async ValueTask<ChunkedDocument> ChunkAsync(Document document, CancellationToken cancellationToken = default)
        {
            var chunked = await inner.ChunkAsync(document, cancellationToken);
            Seen.Add((document, chunked));
            return chunked;
        }
    }

    private sealed class DistinctEmbedder : IEmbeddingGenerator<string, Embedding<float>>
    {
        private readonly HashingEmbeddingGenerator _inner = new();

        public ConcurrentBag<string> Texts { get; } = [];

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            var texts = values.ToList();
            texts.ForEach(Texts.Add);
            return _inner.GenerateAsync(texts, options, cancellationToken);
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => _inner.GetService(serviceType, serviceKey);

        public void Dispose() => _inner.Dispose();
    }
}

using Microsoft.Extensions.AI;
using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

public sealed class SemanticChunkerTests : ChunkerSpec
{
    private const string Herons = "The heron is a wading bird. A heron hunts fish in shallow water. The heron waits without moving. Each heron defends its water. ";
    private const string Engines = "The diesel engine has no spark plugs. An engine compresses air until fuel ignites. Such an engine needs strong pistons. The engine turns a crankshaft. ";
    private const string Bread = "Bread dough needs flour and yeast. The dough rises in a warm kitchen. Bake the bread until the dough sounds hollow. Fresh bread dough smells of yeast. ";

    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new SemanticChunker(new HashingEmbeddingGenerator(), size, tokenizer);

    [Fact]
    public async Task A_text_is_cut_where_its_subject_changes()
    {
        var chunks = (await Create(new ChunkSize(), EstimatedTokenizer.Instance).ChunkAsync(Document(Herons + Engines + Bread))).Chunks;

        Assert.Equal([Herons.TrimEnd(), Engines.TrimEnd(), Bread.TrimEnd()], chunks.Select(chunk => chunk.Text));
    }

    [Fact]
    public async Task A_subject_larger_than_the_size_is_cut_inside()
    {
        var chunks = (await Create(new ChunkSize { MaxTokens = 90, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document(Herons + Engines))).Chunks;

        Assert.All(chunks, chunk => Assert.True(chunk.Tokens <= 90));
        Assert.Contains(chunks, chunk => chunk.Span.Start == Herons.Length);
    }

    [Fact]
    public async Task Each_sentence_is_embedded_once_in_batches_that_change_nothing()
    {
        var embedder = new CountingEmbedder();
        var size = new ChunkSize { MaxTokens = 500, OverlapTokens = 0 };
        var document = Document(Herons + Engines + Bread);

        var expected = await new SemanticChunker(embedder, size).ChunkAsync(document);
        var actual = await new SemanticChunker(embedder, size, options: new SemanticChunkerOptions { BatchSize = 5 }).ChunkAsync(document);

        Assert.Equal([12, 5, 5, 2], embedder.Batches);
        Assert.Equal(expected.Chunks.Select(chunk => chunk.Span), actual.Chunks.Select(chunk => chunk.Span));
    }

    [Fact]
    public async Task A_model_that_fails_or_answers_nonsense_is_an_error_of_embedding()
    {
        var failing = new CountingEmbedder { Failure = new InvalidOperationException("no") };
        var nonsense = new CountingEmbedder { Answer = vectors => [.. vectors.Skip(1)] };

        Assert.Equal("embedding.failed", (await Assert.ThrowsAsync<RagEmbeddingException>(async () => await new SemanticChunker(failing).ChunkAsync(Document(Herons)))).Code);
        Assert.Equal("embedding.count", (await Assert.ThrowsAsync<RagEmbeddingException>(async () => await new SemanticChunker(nonsense).ChunkAsync(Document(Herons)))).Code);
    }

    [Fact]
    public void An_option_out_of_range_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SemanticChunker(new HashingEmbeddingGenerator(), options: new SemanticChunkerOptions { Percentile = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SemanticChunker(new HashingEmbeddingGenerator(), options: new SemanticChunkerOptions { Window = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SemanticChunker(new HashingEmbeddingGenerator(), options: new SemanticChunkerOptions { MinSentences = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SemanticChunker(new HashingEmbeddingGenerator(), options: new SemanticChunkerOptions { BatchSize = 0 }));
    }

    private sealed class CountingEmbedder : IEmbeddingGenerator<string, Embedding<float>>
    {
        private readonly HashingEmbeddingGenerator _inner = new();

        public List<int> Batches { get; } = [];

        public Exception? Failure { get; init; }

        public Func<GeneratedEmbeddings<Embedding<float>>, GeneratedEmbeddings<Embedding<float>>> Answer { get; init; } = vectors => vectors;

        public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            var texts = values.ToList();
            Batches.Add(texts.Count);
            if (Failure is not null)
                throw Failure;
            return Answer(await _inner.GenerateAsync(texts, options, cancellationToken));
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => _inner.GetService(serviceType, serviceKey);

        public void Dispose() => _inner.Dispose();
    }
}

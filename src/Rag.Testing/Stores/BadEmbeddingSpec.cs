using Microsoft.Extensions.AI;

namespace Rag.Testing;

/// <summary>Hostile answers of an embedding model, indexed into the store: their document keeps its old version, the others get their new one, and the next run ends what was begun.</summary>
public abstract class BadEmbeddingSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    private const int Dimensions = 384;

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "embedder.result embedder.batch", MemberType = typeof(BadInputs))]
    public async Task A_bad_answer_fails_its_document_and_no_other(string id)
    {
        var input = BadInputs.Get(id);
        var collection = await OpenAsync(settings => settings with { Dimensions = Dimensions });
        using var embedder = new FaultyEmbedder();
        await RunAsync(collection, embedder, "before");
        embedder.Answer = vectors => Faulty(input, vectors);

        var failure = Assert.Single((await RunAsync(collection, embedder, "after")).Failed);

        Assert.Equal(("bad", input.Error), (failure.Id, failure.Code));
        Assert.InRange(failure.Error.Length, 1, 500);
        Assert.Equal("bad before", (await collection.GetDocumentAsync("bad", Root))!.Text);
        Assert.Equal(["bad#0"], await collection.MatchingAsync("before"));
        Assert.Equal(["fine#0", "good#0"], (await collection.MatchingAsync("after")).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await collection.NearestAsync(TestVectors.Of("question", Dimensions))).Count);
        Assert.Empty(await collection.VerifyAsync());

        (embedder.Answer, embedder.Texts) = (vectors => vectors, 0);
        Assert.Empty((await RunAsync(collection, embedder, "after")).Failed);
        Assert.Equal((1, 3), (embedder.Texts, (await collection.MatchingAsync("after")).Count));
        Assert.Empty(await collection.VerifyAsync());
    }

    // Told by the text that asks for it; a batch that is too short or too long is one of its own.
    private static List<float[]> Faulty(BadInput input, List<float[]> vectors) => input.Generator switch
    {
        "count" when input.Argument("returned").GetInt32() < input.Argument("requested").GetInt32() => vectors[..^1],
        "count" => [.. vectors, vectors[0]],
        "zeros" => [new float[Dimensions]],
        "constant" => [[.. Enumerable.Repeat(BadInput.NumberOf(input.Argument("value")), Dimensions)]],
        "dim" => [new float[input.Argument("actual").GetInt32()]],
        _ => [[.. input.Input.GetProperty("floats").EnumerateArray().Select(BadInput.NumberOf), .. vectors[0][3..]]],
    };

    private static Task<IndexingReport> RunAsync(IVectorCollection collection, FaultyEmbedder embedder, string version) =>
        new IndexingPipeline(collection, new OneChunk(), embedder, new() { BatchSize = 1 }).RunAsync(DocumentsAsync(version));

    private static async IAsyncEnumerable<Document> DocumentsAsync(string version)
    {
        foreach (var id in new[] { "good", "bad", "fine" })
        {
            await Task.Yield();
            yield return new Document { Id = id, Text = $"{id} {version}" };
        }
    }

    private sealed class OneChunk : IChunker
    {
        public string Configuration => "one";

        public ValueTask<ChunkedDocument> ChunkAsync(Document document, CancellationToken cancellationToken = default) => ValueTask.FromResult(new ChunkedDocument(
            [new Chunk { DocumentId = document.Id, Index = 0, Span = new TextSpan(0, document.Text.Length), Text = document.Text, Tokens = 2 }], []));
    }

    private sealed class FaultyEmbedder : IEmbeddingGenerator<string, Embedding<float>>
    {
        /// <summary>What becomes of the answer to a batch with the text "bad after".</summary>
        public Func<List<float[]>, List<float[]>> Answer { get; set; } = vectors => vectors;

        public int Texts { get; set; }

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            var texts = values.ToList();
            Texts += texts.Count;
            var vectors = texts.Select(text => TestVectors.Of(text, Dimensions)).ToList();
            if (texts.Contains("bad after"))
                vectors = Answer(vectors);
            return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(vector))));
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}

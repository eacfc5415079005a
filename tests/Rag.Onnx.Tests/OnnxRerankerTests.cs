namespace Rag.Onnx.Tests;

public sealed class OnnxRerankerTests
{
    private static readonly float[][] s_weights = [.. TinyModel.Words.Select((_, i) => new[] { i == 0 ? 0f : (i * 0.1f) - 0.6f })];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_score_is_that_of_a_reference_pass(bool withTypes)
    {
        const float SecondText = 0.25f;
        using var reranker = OnnxReranker.Load(new TinyModel(TinyNetwork.Scorer(s_weights, withTypes ? [[0f], [SecondText]] : null)).Files);

        var scores = await reranker.ScoreAsync("cat", [Hit("dog house"), Hit("dog")]);

        // [CLS] cat [SEP] text [SEP]: the second text and the separator after it are of type 1.
        Assert.Equal(Reference(withTypes ? SecondText * 3 : 0, "cat", "[SEP]", "dog", "house"), scores[0], 5);
        Assert.Equal(Reference(withTypes ? SecondText * 2 : 0, "cat", "[SEP]", "dog"), scores[1], 5);
    }

    [Fact]
    public async Task Of_two_labels_the_second_is_the_score()
    {
        using var reranker = OnnxReranker.Load(new TinyModel(TinyNetwork.Scorer([.. s_weights.Select(row => new[] { 0f, row[0] })])).Files);

        Assert.Equal(Reference(0, "cat", "[SEP]", "dog"), (await reranker.ScoreAsync("cat", [Hit("dog")]))[0], 5);
    }

    [Fact]
    public async Task Of_a_pair_that_does_not_fit_the_longer_text_is_cut()
    {
        using var reranker = OnnxReranker.Load(new TinyModel(TinyNetwork.Scorer(s_weights)).Files, new OnnxRerankerOptions { MaxTokens = 8 });

        var scores = await reranker.ScoreAsync("cat", [Hit(string.Join(' ', Enumerable.Repeat("dog", 1_000))), Hit("dog dog dog dog")]);

        Assert.Equal(scores[1], scores[0], 6);
    }

    [Fact]
    public void A_network_of_more_labels_is_refused() => Assert.Equal(
        OnnxErrorCodes.Unsupported, Assert.Throws<RagParseException>(() => OnnxReranker.Load(new TinyModel(TinyNetwork.Scorer(TinyModel.Rows(width: 3))).Files)).Code);

    [Fact]
    public void A_network_of_token_vectors_is_refused() => Assert.Equal(
        OnnxErrorCodes.Unsupported, Assert.Throws<RagParseException>(() => OnnxReranker.Load(new TinyModel(TinyNetwork.Encoder(TinyModel.Rows(width: 1), output: "logits")).Files)).Code);

    [Fact]
    public async Task Behind_a_retriever_it_orders_the_hits()
    {
        using var reranker = OnnxReranker.Load(new TinyModel(TinyNetwork.Scorer(s_weights)).Files);

        var result = await new RerankingRetriever(new Fixed(Hit("cat"), Hit("house"), Hit("dog")), reranker).RetrieveAsync("cat");

        Assert.Equal(["house", "dog", "cat"], result.Hits.Select(hit => hit.Chunk.Text));
    }

    private static double Reference(double types, params string[] words) =>
        1 / (1 + Math.Exp(-(types + ((string[])["[CLS]", .. words, "[SEP]"]).Sum(word => s_weights[Array.IndexOf(TinyModel.Words, word)][0]))));

    private static SearchHit Hit(string text) => new()
    {
        Chunk = new Chunk { DocumentId = text.Length > 20 ? "long" : text, Index = 0, Span = new TextSpan(0, text.Length), Text = text, Tokens = 1 },
        Document = new SourceDocument("d", "d", null, "text/plain", "1", Metadata.Empty, [], null),
        Score = 0,
    };

    private sealed class Fixed(params SearchHit[] hits) : IRetriever
    {
        public Task<RetrievalResult> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default) => Task.FromResult(new RetrievalResult(hits));
    }
}

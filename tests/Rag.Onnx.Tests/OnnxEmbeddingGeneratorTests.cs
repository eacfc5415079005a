using Microsoft.Extensions.AI;

namespace Rag.Onnx.Tests;

public sealed class OnnxEmbeddingGeneratorTests
{
    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.FirstToken)]
    [InlineData(Pooling.LastToken)]
    [InlineData(Pooling.Max)]
    public async Task A_vector_is_that_of_a_reference_pass(Pooling pooling)
    {
        using var generator = OnnxEmbeddingGenerator.Load(new TinyModel().Files, new OnnxEmbeddingOptions { Pooling = pooling, Normalize = false });

        // Texts of different lengths in one batch: the shorter one is padded.
        var vectors = await VectorsAsync(generator, "cat dog houses", "dog");

        Assert.Equal(Reference(pooling, "cat", "dog", "house", "##s"), vectors[0], (a, b) => MathF.Abs(a - b) < 1e-5f);
        Assert.Equal(Reference(pooling, "dog"), vectors[1], (a, b) => MathF.Abs(a - b) < 1e-5f);
    }

    [Theory]
    [InlineData("pooling_mode_cls_token", Pooling.FirstToken)]
    [InlineData("pooling_mode_lasttoken", Pooling.LastToken)]
    [InlineData("pooling_mode_max_tokens", Pooling.Max)]
    [InlineData("pooling_mode_mean_tokens", Pooling.Mean)]
    public async Task Pooling_is_read_from_the_models_configuration(string setting, Pooling pooling)
    {
        var model = new TinyModel().With("1_Pooling/config.json", $$"""{"word_embedding_dimension": 4, "{{setting}}": true}""").With("modules.json", """[{"type": "sentence_transformers.models.Pooling"}]""");
        using var generator = OnnxEmbeddingGenerator.Load(model.Files);

        var vector = (await VectorsAsync(generator, "cat dog"))[0];

        Assert.Equal(Reference(pooling, "cat", "dog"), vector, (a, b) => MathF.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public async Task Vectors_have_unit_length_unless_the_configuration_says_otherwise()
    {
        using var unit = OnnxEmbeddingGenerator.Load(new TinyModel().With("modules.json", """[{"type": "sentence_transformers.models.Normalize"}]""").Files);
        using var unsaid = OnnxEmbeddingGenerator.Load(new TinyModel().Files);

        foreach (var generator in new[] { unit, unsaid })
            Assert.Equal(1, Math.Sqrt((await VectorsAsync(generator, "cat dog"))[0].Sum(x => x * x)), 5);
    }

    [Fact]
    public async Task Token_types_are_given_where_the_network_takes_them()
    {
        float[][] types = [[1, 1, 1, 1], [50, 50, 50, 50]];
        using var generator = OnnxEmbeddingGenerator.Load(new TinyModel(TinyNetwork.Encoder(TinyModel.Rows(), types)).Files, new OnnxEmbeddingOptions { Normalize = false });

        var vector = (await VectorsAsync(generator, "cat"))[0];

        Assert.Equal(Reference(Pooling.Mean, "cat").Select(x => x + 1), vector, (a, b) => MathF.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public async Task A_model_that_pools_by_itself_is_taken_at_its_word()
    {
        using var generator = OnnxEmbeddingGenerator.Load(new TinyModel(TinyNetwork.Scorer([.. TinyModel.Rows().Select((row, i) => i == 0 ? [0, 0, 0, 0] : row)])).Files, new OnnxEmbeddingOptions { Normalize = false });

        var vectors = await VectorsAsync(generator, "cat dog", "cat");

        Assert.Equal(Enumerable.Range(0, 4).Select(j => TinyModel.RowsOf("cat").Sum(row => row[j])), vectors[1], (a, b) => MathF.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public async Task The_order_of_the_texts_does_not_matter()
    {
        using var generator = OnnxEmbeddingGenerator.Load(new TinyModel().Files, new OnnxEmbeddingOptions { MaxBatchTokens = 12 });
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => string.Join(' ', Enumerable.Repeat("cat dog house", (i * 7 % 5) + 1)))];

        var together = await VectorsAsync(generator, texts);
        var reversed = await VectorsAsync(generator, [.. texts.Reverse()]);

        Assert.Equal(together, reversed.AsEnumerable().Reverse());
        Assert.Equal(together[3], (await VectorsAsync(generator, texts[3]))[0], (a, b) => MathF.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public async Task A_long_text_is_cut_and_said()
    {
        using var generator = OnnxEmbeddingGenerator.Load(new TinyModel().Files, new OnnxEmbeddingOptions { MaxTokens = 8 });
        var kept = string.Join(' ', Enumerable.Repeat("cat", 6));

        var embeddings = await generator.GenerateAsync([string.Concat(Enumerable.Repeat("cat ", 250_000)), kept]);

        Assert.Equal(1, embeddings.AdditionalProperties![OnnxEmbeddingGenerator.TruncatedKey]);
        Assert.Equal(embeddings[1].Vector.ToArray(), embeddings[0].Vector.ToArray());
        Assert.Equal(16, embeddings.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task A_question_gets_the_models_own_prefix()
    {
        var model = new TinyModel().With("config_sentence_transformers.json", """{"prompts": {"query": "query: "}}""");
        using var generator = OnnxEmbeddingGenerator.Load(model.Files);
        var questions = generator.GetService<IEmbeddingGenerator<string, Embedding<float>>>(RetrievalHints.QuestionKey)!;

        Assert.Equal((await VectorsAsync(generator, "query: cat"))[0], (await VectorsAsync(questions, "cat"))[0]);
        Assert.NotEqual((await VectorsAsync(generator, "cat"))[0], (await VectorsAsync(questions, "cat"))[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("漢字 и кириллица 🚀")]
    public async Task A_text_of_no_known_word_still_has_a_vector(string text)
    {
        using var generator = OnnxEmbeddingGenerator.Load(new TinyModel().Files);

        Assert.All((await VectorsAsync(generator, text))[0], value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void The_model_id_tells_models_of_one_name_apart()
    {
        var rows = TinyModel.Rows();
        rows[5][0] += 0.001f;
        using var first = OnnxEmbeddingGenerator.Load(new TinyModel().Files);
        using var same = OnnxEmbeddingGenerator.Load(new TinyModel().Files);
        using var other = OnnxEmbeddingGenerator.Load(new TinyModel(TinyNetwork.Encoder(rows)).Files);
        using var otherPooling = OnnxEmbeddingGenerator.Load(new TinyModel().Files, new OnnxEmbeddingOptions { Pooling = Pooling.Max });

        Assert.Equal(Id(first), Id(same));
        Assert.Equal(3, new[] { Id(first), Id(other), Id(otherPooling) }.Distinct().Count());
        Assert.StartsWith("tiny@", Id(first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_is_not_a_failure()
    {
        using var generator = OnnxEmbeddingGenerator.Load(new TinyModel().Files);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(["cat"], cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task Many_calls_at_once_give_what_one_gives()
    {
        using var generator = OnnxEmbeddingGenerator.Load(new TinyModel().Files, new OnnxEmbeddingOptions { MaxConcurrency = 4 });
        var expected = (await VectorsAsync(generator, "cat dog house"))[0];

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => VectorsAsync(generator, "dog", "cat dog house"))));

        Assert.All(answers, vectors => Assert.Equal(expected, vectors[1], (a, b) => MathF.Abs(a - b) < 1e-6f));
    }

    private static async Task<float[][]> VectorsAsync(IEmbeddingGenerator<string, Embedding<float>> generator, params string[] texts) =>
        [.. (await generator.GenerateAsync(texts)).Select(embedding => embedding.Vector.ToArray())];

    private static string? Id(OnnxEmbeddingGenerator generator) => generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId;

    private static IEnumerable<float> Reference(Pooling pooling, params string[] words)
    {
        var rows = TinyModel.RowsOf(words);
        return Enumerable.Range(0, 4).Select(j => pooling switch
        {
            Pooling.FirstToken => rows[0][j],
            Pooling.LastToken => rows[^1][j],
            Pooling.Max => rows.Max(row => row[j]),
            _ => rows.Average(row => row[j]),
        });
    }
}

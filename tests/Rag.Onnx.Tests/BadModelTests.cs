namespace Rag.Onnx.Tests;

/// <summary>A model that cannot be used says what is wrong with it, when it is loaded.</summary>
public sealed class BadModelTests
{
    [Fact]
    public void A_folder_that_is_not_there_is_refused() =>
        Assert.Equal(OnnxErrorCodes.Missing, Assert.Throws<RagInputException>(() => OnnxEmbeddingGenerator.Load(Path.Combine(Path.GetTempPath(), "no-such-model"))).Code);

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("vocab.txt")]
    public void A_model_without_one_of_its_files_is_refused(string file) =>
        Assert.Equal(OnnxErrorCodes.Missing, Assert.Throws<RagInputException>(() => OnnxEmbeddingGenerator.Load(new TinyModel().Without(file).Files)).Code);

    [Theory]
    [InlineData("model.onnx", "not a network", OnnxErrorCodes.Malformed)]
    [InlineData("config.json", "{", OnnxErrorCodes.Malformed)]
    [InlineData("vocab.txt", "a\nb\n", "tokenizer.malformed")]
    [InlineData("tokenizer.json", "[]", "tokenizer.malformed")]
    [InlineData("sentencepiece.bpe.model", "not a model", OnnxErrorCodes.Malformed)]
    public void A_file_that_is_not_what_it_claims_to_be_is_refused(string file, string text, string code)
    {
        var model = file.StartsWith("sentencepiece", StringComparison.Ordinal) ? new TinyModel().Without("vocab.txt") : new TinyModel();

        Assert.Equal(code, Assert.Throws<RagParseException>(() => OnnxEmbeddingGenerator.Load(model.With(file, text).Files)).Code);
    }

    [Fact]
    public void A_network_cut_short_is_refused()
    {
        var whole = TinyNetwork.Encoder(TinyModel.Rows());

        Assert.Equal(OnnxErrorCodes.Malformed, Assert.Throws<RagParseException>(() => OnnxEmbeddingGenerator.Load(new TinyModel(whole[..(whole.Length / 2)]).Files)).Code);
    }

    [Fact]
    public void A_network_with_other_inputs_is_refused_by_name()
    {
        var error = Assert.Throws<RagParseException>(() => OnnxEmbeddingGenerator.Load(new TinyModel(TinyNetwork.Encoder(TinyModel.Rows(), extraInput: "pixel_values")).Files));

        Assert.Equal(OnnxErrorCodes.Unsupported, error.Code);
        Assert.Contains("pixel_values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_of_another_model_is_refused() =>
        Assert.Equal(OnnxErrorCodes.Vocabulary, Assert.Throws<RagParseException>(() => OnnxEmbeddingGenerator.Load(new TinyModel(TinyNetwork.Encoder(TinyModel.Rows(count: 6))).Files)).Code);

    [Fact]
    public async Task A_vector_that_is_not_finite_is_refused()
    {
        var rows = TinyModel.Rows();
        rows[4][2] = float.NaN;
        using var generator = OnnxEmbeddingGenerator.Load(new TinyModel(TinyNetwork.Encoder(rows)).Files);

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["dog", "cat"]));

        Assert.Equal(("embedding.not_finite", 1), (error.Code, error.Index));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(200_000)]
    public void An_option_out_of_its_range_is_refused(int maxTokens) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => OnnxEmbeddingGenerator.Load(new TinyModel().Files, new OnnxEmbeddingOptions { MaxTokens = maxTokens }));

    [Fact]
    public void A_file_that_is_no_assembly_is_refused()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "not an assembly");
            Assert.Equal(OnnxErrorCodes.Malformed, Assert.Throws<RagParseException>(() => OnnxModelFiles.FromAssembly(path)).Code);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

using System.Text;
using Rag.Chunking.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

public sealed class TokenizerCatalogTests
{
    [Fact]
    public void A_name_that_was_added_gives_its_tokenizer()
    {
        var catalog = new TokenizerCatalog().Add("letters", () => CharacterTokenizer.Instance);

        Assert.Same(CharacterTokenizer.Instance, catalog.Load("letters"));
        Assert.Equal(["letters"], catalog.Names);
    }

    [Theory]
    [InlineData("o200k_base", "o200k_base")]
    [InlineData("cl100k_base", "cl100k_base")]
    [InlineData("gpt-4o", "o200k_base")]
    [InlineData("gpt-4", "cl100k_base")]
    [InlineData("text-embedding-3-small", "cl100k_base")]
    public void An_encoding_or_a_model_gives_the_tokenizer_of_its_data_package(string name, string encoding)
    {
        var tokenizer = new TokenizerCatalog().Load(name);

        Assert.Equal(encoding, tokenizer.Name);
        Assert.Equal(4, tokenizer.CountTokens("Hello, world!"));
    }

    [Fact]
    public void An_unknown_name_says_which_there_are_and_what_to_do()
    {
        var error = Assert.Throws<RagInputException>(() => new TokenizerCatalog().Add("letters", () => CharacterTokenizer.Instance).Load("llama-9"));

        Assert.Equal("tokenizer.unknown", error.Code);
        Assert.Contains("letters", error.Message, StringComparison.Ordinal);
        Assert.Contains("SentencePiece", error.Message, StringComparison.Ordinal);
        // Its data package is not referenced here.
        Assert.Equal("tokenizer.unknown", Assert.Throws<RagInputException>(() => new TokenizerCatalog().Load("text-davinci-003")).Code);
    }

    [Fact]
    public void A_sentencepiece_model_is_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("tokenizer.model", SentencePieceModel.Unigram());

        Assert.Equal(2, new TokenizerCatalog().Load(path).CountTokens("the the"));
        Assert.Equal(2, new TokenizerCatalog().Load(folder.Path).CountTokens("the the"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello, this is text")]
    [InlineData("\u0001\u0002\u0003")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("\n\u0005hello")]
    public void A_file_that_is_no_sentencepiece_model_is_refused(string content)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("x.model", Encoding.Latin1.GetBytes(content));

        Assert.Equal("tokenizer.malformed", Assert.Throws<RagParseException>(() => new TokenizerCatalog().Load(path)).Code);
    }

    [Fact]
    public void A_sentencepiece_model_cut_off_anywhere_is_refused_or_read()
    {
        using var folder = new TemporaryFolder();
        var whole = SentencePieceModel.Unigram();
        for (var length = 0; length < whole.Length; length += 3)
        {
            var path = folder.Write("x.model", whole[..length]);

            var error = Record.Exception(() => new TokenizerCatalog().Load(path).CountTokens("the cat"));

            Assert.True(error is null or RagParseException, $"{length} of {whole.Length} bytes: {error}");
        }
    }

    [SharedFact]
    public void A_rank_file_is_known_by_its_size_whatever_its_name()
    {
        using var folder = new TemporaryFolder();
        var renamed = folder.Write("ranks.tiktoken", File.ReadAllBytes(SharedData.PathOf("tokenizers/cl100k_base.tiktoken")));

        // "It's" is one piece in o200k_base and two in cl100k_base.
        Assert.Equal(SharedData.Cl100k.Encode("HTTPServer's It's ABCdef"), Assert.IsType<BytePairTokenizer>(new TokenizerCatalog().Load(renamed)).Encode("HTTPServer's It's ABCdef"));
    }

    [Fact]
    public void A_vocabulary_is_found_by_path_or_folder()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("vocab.txt", Encoding.UTF8.GetBytes("[UNK]\nhello\n"));

        Assert.Equal(1, new TokenizerCatalog().Load(path).CountTokens("hello"));
        Assert.Equal(1, new TokenizerCatalog().Load(folder.Path).CountTokens("hello"));
    }

    [Fact]
    public void A_tokenizer_json_is_read_by_the_model_it_has()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", Encoding.UTF8.GetBytes("""{"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["hello",-1]]}}"""));

        Assert.IsType<UnigramTokenizer>(new TokenizerCatalog().Load(folder.Path));
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<RagInputException>(() => new TokenizerCatalog().Load(folder.Path));
        Assert.Throws<RagInputException>(() => new TokenizerCatalog().Load(folder.Write("ranks.bin", [1])));
        Assert.Throws<RagInputException>(() => new TokenizerCatalog().Load(folder.Write("other.tiktoken", Encoding.UTF8.GetBytes(
            string.Join('\n', Enumerable.Range(0, 256).Select(value => $"{Convert.ToBase64String([(byte)value])} {value}"))))));
    }
}

using System.Text;
using Rag.Chunking.Tokenizers;
using Rag.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

public sealed class TokenizerCatalogTests
{
    [Fact]
    public void A_name_that_was_added_gives_its_tokenizer()
    {
        var catalog = new TokenizerCatalog().AddO200kBase();

        Assert.Same(O200kBaseTokenizer.Create(), catalog.Load("o200k_base"));
        Assert.Equal(["o200k_base"], catalog.Names);
    }

    [Fact]
    public void An_unknown_name_says_which_there_are_and_what_to_do()
    {
        var error = Assert.Throws<RagInputException>(() => new TokenizerCatalog().AddO200kBase().Load("gpt-9"));

        Assert.Equal("tokenizer.unknown", error.Code);
        Assert.Contains("o200k_base", error.Message, StringComparison.Ordinal);
        Assert.Contains("AddO200kBase", Assert.Throws<RagInputException>(() => new TokenizerCatalog().Load("o200k_base")).Message, StringComparison.Ordinal);
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

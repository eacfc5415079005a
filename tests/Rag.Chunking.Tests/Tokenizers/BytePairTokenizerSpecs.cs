using Rag.Testing;

namespace Rag.Chunking.Tests.Tokenizers;

public sealed class TinyBytePairTokenizerTests : TokenizerSpec
{
    protected override ITokenizer Create() =>
        BytePairTokenizerTests.Tiny("th", "he", "the", "er", "He", "ll", "Hell", "Hello", "or", "wo", "word", " w", " wo", "  ", "\n\n", "__", "____", "你", "\u00f0\u009f");
}

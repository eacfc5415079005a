using Microsoft.ML.Tokenizers;
using Rag.Chunking.Tokenizers;
using Rag.Testing;

namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>Microsoft's own o200k_base, left to count by itself.</summary>
public sealed class TiktokenByItselfSpecs : TokenizerSpec
{
    private static readonly LibraryTokenizer s_tokenizer = new(TiktokenTokenizer.CreateForEncoding("o200k_base"));

    protected override ITokenizer Create() => s_tokenizer;
}

/// <summary>A <see cref="TiktokenTokenizer"/> beneath which ours counts.</summary>
public sealed class RecognisedTiktokenSpecs : TokenizerSpec
{
    private static readonly ITokenizer s_tokenizer = TiktokenTokenizer.CreateForModel("gpt-4o").AsRagTokenizer();

    protected override ITokenizer Create() => s_tokenizer;
}

/// <summary>A SentencePiece model with a Unigram vocabulary.</summary>
public sealed class SentencePieceUnigramSpecs : TokenizerSpec
{
    private static readonly ITokenizer s_tokenizer = SentencePieceTokenizer.Create(new MemoryStream(SentencePieceModel.Unigram())).AsRagTokenizer();

    protected override ITokenizer Create() => s_tokenizer;
}

/// <summary>A SentencePiece model with a byte-pair vocabulary.</summary>
public sealed class SentencePieceBpeSpecs : TokenizerSpec
{
    private static readonly ITokenizer s_tokenizer = SentencePieceTokenizer.Create(new MemoryStream(SentencePieceModel.Bpe())).AsRagTokenizer();

    protected override ITokenizer Create() => s_tokenizer;
}

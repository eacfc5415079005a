using System.Buffers;

namespace Rag.Chunking.Tokenizers;

/// <summary>A tokenizer whose tokens are the rows of a model.</summary>
internal interface IVocabularyTokenizer : ITokenizer
{
    /// <summary>The id of what is not in the vocabulary; -1 when everything is.</summary>
    int UnknownToken { get; }

    /// <summary>One more than the largest id.</summary>
    int IdLimit { get; }

    void Encode(ReadOnlySpan<char> text, IBufferWriter<int> tokens);
}

namespace Rag.Onnx;

/// <summary>Turns text into the token ids a network knows, without special tokens.</summary>
internal interface IModelVocabulary
{
    SpecialTokens Special { get; }

    /// <summary>The largest id it gives; a network must know it.</summary>
    int LargestId { get; }

    /// <summary>Appends the ids of the beginning of a text.</summary>
    /// <returns>Whether the text was longer than <paramref name="maxTokens"/>.</returns>
    bool Encode(string text, int maxTokens, List<int> ids);

    /// <summary>The tokenizer for counting, without special tokens.</summary>
    ITokenizer Tokenizer { get; }
}

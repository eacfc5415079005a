namespace Rag;

/// <summary>Counts the tokens of a text as a model would, or estimates them.</summary>
/// <remarks>
/// Implementations are safe for concurrent use and deterministic. Any <c>Microsoft.ML.Tokenizers.Tokenizer</c> becomes one by
/// <c>AsRagTokenizer</c> of Rag.Chunking. Every implementation passes <c>TokenizerSpec</c>.
/// </remarks>
public interface ITokenizer
{
    /// <summary>Names the vocabulary, such as <c>o200k_base</c>, <c>characters</c> or <c>estimate</c>.</summary>
    string Name { get; }

    /// <summary>Whether counts are an estimate rather than what a model would count.</summary>
    bool IsEstimate { get; }

    /// <summary>The number of tokens in <paramref name="text"/>; 0 for an empty text.</summary>
    int CountTokens(ReadOnlySpan<char> text);

    /// <summary>The length of the longest prefix that counts at most <paramref name="maxTokenCount"/> tokens.</summary>
    /// <param name="text">The text to measure.</param>
    /// <param name="maxTokenCount">At least 0.</param>
    /// <param name="tokenCount">The tokens of that prefix, counted on its own.</param>
    int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount);
}

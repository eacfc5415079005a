namespace Rag.Chunking.Tests.BadInput;

/// <summary>Counts the characters that were handed to a tokenizer: how much work a chunker made, on any machine.</summary>
internal sealed class CountingTokenizer(ITokenizer inner) : ITokenizer
{
    private long _characters;

    public long Characters => Volatile.Read(ref _characters);

    public string Name => inner.Name;

    public bool IsEstimate => inner.IsEstimate;

    public int CountTokens(ReadOnlySpan<char> text)
    {
        Interlocked.Add(ref _characters, text.Length);
        return inner.CountTokens(text);
    }

    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount)
    {
        Interlocked.Add(ref _characters, text.Length);
        return inner.GetIndexByTokenCount(text, maxTokenCount, out tokenCount);
    }
}

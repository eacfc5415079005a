namespace Rag;

/// <summary>Counts every UTF-16 unit as one token, so that sizes are in characters as <see cref="string.Length"/> counts them.</summary>
public sealed class CharacterTokenizer : ITokenizer
{
    private CharacterTokenizer()
    {
    }

    /// <summary>The only instance; it has no state.</summary>
    public static CharacterTokenizer Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "characters";

    /// <inheritdoc/>
    public bool IsEstimate => false;

    /// <inheritdoc/>
    public int CountTokens(ReadOnlySpan<char> text) => text.Length;

    /// <inheritdoc/>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokenCount);

        return tokenCount = Math.Min(text.Length, maxTokenCount);
    }
}

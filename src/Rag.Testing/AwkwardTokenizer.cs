namespace Rag.Testing;

/// <summary>A tokenizer whose counts do not add up, as those of byte pair encodings do not: a longer text may count less than its prefix.</summary>
public sealed class AwkwardTokenizer : ITokenizer
{
    private static readonly string[] s_vocabulary = ["abcd", "The quick", "word", " word", "\r\n\r\n", "\n\n", "    ", "| ", "```", "Heading", "\u4E2D\u6587\u5206", "\u0301\u0301\u0301"];

    private AwkwardTokenizer()
    {
    }

    /// <summary>The only instance.</summary>
    public static AwkwardTokenizer Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "awkward";

    /// <inheritdoc/>
    public bool IsEstimate => false;

    /// <inheritdoc/>
    public int CountTokens(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var at = 0; at < text.Length; count++)
            at += FirstToken(text[at..]);
        return count;
    }

    /// <inheritdoc/>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount)
    {
        // Tokens look at most twelve units ahead: before that the cut at the end of a prefix changes nothing.
        const int LookAhead = 12;
        var starts = new List<int> { 0 };
        while (starts[^1] < text.Length && starts.Count < maxTokenCount + LookAhead)
            starts.Add(starts[^1] + FirstToken(text[starts[^1]..]));

        var token = starts.Count - 1;
        for (var length = starts[^1]; length > 0; length--)
        {
            while (token > 0 && starts[token] > length - LookAhead)
                token--;
            tokenCount = token + CountTokens(text[starts[token]..length]);
            if (tokenCount <= maxTokenCount)
                return length;
        }

        tokenCount = 0;
        return 0;
    }

    private static int FirstToken(ReadOnlySpan<char> text)
    {
        var length = 1;
        foreach (var token in s_vocabulary)
        {
            if (token.Length > length && text.StartsWith(token, StringComparison.Ordinal))
                length = token.Length;
        }

        // Three letters are one token only together: a prefix of two counts more than the whole.
        return length == 1 && text.Length > 2 && char.IsAsciiLetterLower(text[0]) && char.IsAsciiLetterLower(text[1]) && char.IsAsciiLetterLower(text[2]) ? 3 : length;
    }
}

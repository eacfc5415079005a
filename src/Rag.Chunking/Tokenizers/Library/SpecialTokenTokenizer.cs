using System.Buffers;

namespace Rag.Chunking.Tokenizers;

/// <summary>A byte-pair tokenizer for which some texts, such as <c>&lt;|endoftext|&gt;</c>, are one token each wherever they stand.</summary>
internal sealed class SpecialTokenTokenizer(BytePairTokenizer inner, string[] specials) : ITokenizer
{
    private readonly SearchValues<string> _specials = SearchValues.Create(specials, StringComparison.Ordinal);

    public string Name => inner.Name;

    public bool IsEstimate => false;

    public int CountTokens(ReadOnlySpan<char> text)
    {
        var total = 0;
        while (text.IndexOfAny(_specials) is >= 0 and var start)
        {
            total += inner.CountTokens(text[..start]) + 1;
            text = text[(start + LengthAt(text[start..]))..];
        }

        return total + inner.CountTokens(text);
    }

    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokenCount);
        var (at, total) = (0, 0);
        while (true)
        {
            var rest = text[at..];
            var budget = maxTokenCount - total;
            // A special token that begins beyond what so many tokens can cover does not matter.
            var reach = (int)Math.Min(rest.Length, ((long)budget * inner.MaxTokenLength) + specials.Max(special => special.Length));
            var start = rest[..reach].IndexOfAny(_specials);
            if (start >= 0)
            {
                var length = LengthAt(rest[start..]);
                var count = inner.CountTokens(rest[..start]) + 1;
                if (count <= budget)
                {
                    (at, total) = (at + start + length, total + count);
                    continue;
                }

                // What does not hold all of it is plain text.
                var end = start + length - 1;
                rest = rest[..(WordWalker.IsInsidePair(rest, end) ? end - 1 : end)];
            }

            var index = inner.GetIndexByTokenCount(rest, budget, out var counted);
            tokenCount = total + counted;
            return at + index;
        }
    }

    private int LengthAt(ReadOnlySpan<char> text)
    {
        foreach (var special in specials)
        {
            if (text.StartsWith(special, StringComparison.Ordinal))
                return special.Length;
        }

        return 1;
    }
}

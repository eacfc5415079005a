using static Rag.Chunking.Tokenizers.CharacterClass;

namespace Rag.Chunking.Tokenizers;

/// <summary>The split of <c>o200k_base</c>, matched by hand: no backtracking, so linear on any input.</summary>
/// <remarks>
/// The pattern: <c>[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?</c>,
/// the same with <c>+</c> and <c>*</c> exchanged, <c>\p{N}{1,3}</c>, <c> ?[^\s\p{L}\p{N}]+[\r\n/]*</c>, <c>\s*[\r\n]+</c>, <c>\s+(?!\S)</c>, <c>\s+</c>.
/// </remarks>
internal readonly struct O200kSplitter : IPieceSplitter
{
    public static int End(ReadOnlySpan<char> text, int start)
    {
        var first = At(text, start, out var length);
        if ((first & Letter) != 0)
            return SplitRules.Contraction(text, Word(text, start, out _));
        if ((first & Number) != 0)
            return SplitRules.Numbers(text, start);
        if ((first & Newline) != 0)
            return SplitRules.WhiteSpace(text, start);

        var next = start + length;
        var end = Word(text, next, out var lowered);
        if ((first & Mark) != 0 && !lowered)
            return SplitRules.Contraction(text, next); // the mark is the word: nothing after it could be its lower-case end
        if (end > next)
            return SplitRules.Contraction(text, end);

        var symbols = text[start] == ' ' ? next : start;
        if ((first & Space) != 0 && symbols == start)
            return SplitRules.WhiteSpace(text, start);
        end = Skip(text, symbols, Other | Mark);
        if (end == symbols)
            return SplitRules.WhiteSpace(text, start);
        while ((uint)end < (uint)text.Length && text[end] is '\r' or '\n' or '/')
            end++;
        return end;
    }

    /// <summary>The letters of a piece; ends where it starts when there are none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the letters would begin.</param>
    /// <param name="lowered">Whether the first alternative matched, which wants a last letter that is not upper case.</param>
    private static int Word(ReadOnlySpan<char> text, int start, out bool lowered)
    {
        var index = start;
        var uncasedEnd = start;
        while ((uint)index < (uint)text.Length)
        {
            var found = At(text, index, out var length);
            if ((found & (Upper | Uncased | Mark)) == 0)
            {
                if ((found & Lower) == 0)
                    break;
                lowered = true;
                return Skip(text, index + length, Lower | Uncased | Mark);
            }

            index += length;
            if ((found & Upper) == 0)
                uncasedEnd = index;
        }

        // Backtracking gives upper-case letters back until one without case can be the lower-case end.
        lowered = uncasedEnd > start;
        return lowered ? uncasedEnd : index;
    }
}

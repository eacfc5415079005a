using static Rag.Chunking.Tokenizers.CharacterClass;

namespace Rag.Chunking.Tokenizers;

/// <summary>The split of <c>cl100k_base</c>, matched by hand: no backtracking, so linear on any input.</summary>
/// <remarks>
/// The pattern: <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)</c>, <c>[^\r\n\p{L}\p{N}]?\p{L}+</c>, <c>\p{N}{1,3}</c>, <c> ?[^\s\p{L}\p{N}]+[\r\n]*</c>,
/// <c>\s*[\r\n]+</c>, <c>\s+(?!\S)</c>, <c>\s+</c>. Later releases of tiktoken add <c>\s++$</c>, which changes pieces but never tokens:
/// no token of the vocabulary has a space after a newline.
/// </remarks>
internal readonly struct Cl100kSplitter : IPieceSplitter
{
    public static int End(ReadOnlySpan<char> text, int start)
    {
        var first = At(text, start, out var length);
        if ((first & Letter) != 0)
            return Skip(text, start + length, Letter);
        if ((first & Number) != 0)
            return SplitRules.Numbers(text, start);
        if ((first & Newline) != 0)
            return SplitRules.WhiteSpace(text, start);

        var end = SplitRules.Contraction(text, start);
        if (end > start)
            return end;
        var next = start + length;
        end = Skip(text, next, Letter);
        if (end > next)
            return end;

        var symbols = text[start] == ' ' ? next : start;
        if ((first & Space) != 0 && symbols == start)
            return SplitRules.WhiteSpace(text, start);
        end = Skip(text, symbols, Other | Mark);
        if (end == symbols)
            return SplitRules.WhiteSpace(text, start);
        while ((uint)end < (uint)text.Length && text[end] is '\r' or '\n')
            end++;
        return end;
    }
}

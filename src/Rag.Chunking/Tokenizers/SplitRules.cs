using System.Runtime.CompilerServices;

namespace Rag.Chunking.Tokenizers;

/// <summary>The alternatives that both published patterns share, as they would match with backtracking, in one pass.</summary>
internal static class SplitRules
{
    /// <summary><c>(?i:'s|'t|'re|'ve|'m|'ll|'d)</c> at <paramref name="index"/>: the end of the match, or the index when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Contraction(ReadOnlySpan<char> text, int index) =>
        (uint)(index + 1) < (uint)text.Length && text[index] == '\'' ? ContractionAfterApostrophe(text, index) : index;

    /// <summary><c>\p{N}{1,3}</c>, where the first number is known to be there.</summary>
    public static int Numbers(ReadOnlySpan<char> text, int index)
    {
        for (var count = 0; count < 3 && index < text.Length; count++)
        {
            if ((CharacterClass.At(text, index, out var length) & CharacterClass.Number) == 0)
                break;
            index += length;
        }

        return index;
    }

    /// <summary><c>\s*[\r\n]+|\s+(?!\S)|\s+</c>, where the first white space is known to be there.</summary>
    public static int WhiteSpace(ReadOnlySpan<char> text, int start)
    {
        var end = CharacterClass.Skip(text, start, CharacterClass.Space | CharacterClass.Newline);
        var newline = text[start..end].LastIndexOfAny('\r', '\n');
        if (newline >= 0)
            return start + newline + 1;
        // The last space goes with the word after it, unless it is all there is.
        return end == text.Length || end == start + 1 ? end : end - 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ContractionAfterApostrophe(ReadOnlySpan<char> text, int index)
    {
        // U+017F, the long s, folds to s in the regex engine that defines these patterns.
        var first = text[index + 1] == '\u017F' ? 's' : (char)(text[index + 1] | 0x20);
        if (first is 's' or 't' or 'm' or 'd')
            return index + 2;
        if (index + 2 >= text.Length)
            return index;
        var second = (char)(text[index + 2] | 0x20);
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? index + 3 : index;
    }
}

using System.Buffers;

namespace Rag;

/// <summary>Finds characters that a reader of the text does not see, but a model does: a place to hide instructions.</summary>
/// <remarks>
/// Not counted, for languages and emoji are written with them: joiners (U+200C, U+200D), marks of direction (U+200E, U+200F), soft
/// hyphens, the variation selectors of emoji, and a byte order mark at the start.
/// </remarks>
internal static class InvisibleText
{
    // Zero width space and joiners of words, embeddings, overrides and isolates of direction, the operators of mathematics that are not
    // written, and the first half of tags (U+E0000) and of the selectors U+E0100 and after.
    private static readonly SearchValues<char> s_marks = SearchValues.Create(
        "\u200B\u2060\u2061\u2062\u2063\u2064\uFEFF\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uDB40");

    /// <summary>How many such characters the text has.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        if (text is ['\uFEFF', ..])
            text = text[1..];
        while (text.IndexOfAny(s_marks) is >= 0 and var at)
        {
            count++;
            text = text[(at + 1)..];
        }

        return count;
    }
}

using System.Globalization;

namespace Rag.Chunking;

/// <summary>Finds edges of user-perceived characters (UAX #29 extended grapheme clusters, as <see cref="StringInfo"/> of the running .NET sees them).</summary>
internal static class GraphemeEdges
{
    /// <summary>The last edge at or before <paramref name="position"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="known">An edge at or before <paramref name="position"/>; returned when no later one is found.</param>
    /// <param name="position">Where a cut is wanted.</param>
    public static int AtOrBefore(ReadOnlySpan<char> text, int known, int position)
    {
        if (position <= known || position >= text.Length || IsPlainEdge(text[position - 1], text[position]))
            return position;

        var edge = position - 1;
        while (edge > known && !IsPlainEdge(text[edge - 1], text[edge]))
            edge--;

        // Two units past the position decide whether it is an edge: enough for a surrogate pair there.
        var window = text[..Math.Min(text.Length, position + 2)];
        while (true)
        {
            var next = edge + StringInfo.GetNextTextElementLength(window[edge..]);
            if (next > position)
                return edge;
            edge = next;
            if (edge == position)
                return edge;
        }
    }

    /// <summary>Whether white space at <paramref name="position"/> stands alone, not under a combining mark.</summary>
    public static bool IsLooseWhiteSpace(ReadOnlySpan<char> text, int position) =>
        position + 1 >= text.Length || text[position + 1] < '\u0300' || text[position] < ' '
        || StringInfo.GetNextTextElementLength(text.Slice(position, Math.Min(3, text.Length - position))) == 1;

    /// <summary>Whether a prepended mark (GB9b) before <paramref name="position"/> holds on to the white space there.</summary>
    public static bool IsHeldByPrepend(ReadOnlySpan<char> text, int position)
    {
        if (position == 0 || text[position - 1] < '\u0600')
            return false;
        var start = position >= 2 && char.IsSurrogatePair(text[position - 2], text[position - 1]) ? position - 2 : position - 1;
        return StringInfo.GetNextTextElementLength(text[start..(position + 1)]) > position - start;
    }

    private static bool IsPlainEdge(char before, char after) =>
        IsPlain(before) && IsPlain(after) && !(before == '\r' && after == '\n');

    // Ranges without combining, prepended, joined or surrogate units: between two of them there is always an edge, CR LF aside.
    private static bool IsPlain(char unit) => unit switch
    {
        < '\u0300' => true,
        >= '\u0370' and <= '\u0482' => true,
        >= '\u048A' and <= '\u052F' => true,
        >= '\u05D0' and <= '\u05EA' => true,
        >= '\u0620' and <= '\u064A' => true,
        >= '\u0E01' and <= '\u0E30' => true,
        >= '\u2010' and <= '\u2029' => true,
        >= '\u3000' and <= '\u3029' => true,
        >= '\u3041' and <= '\u3096' => true,
        >= '\u30A0' and <= '\u30FF' => true,
        >= '\u3400' and <= '\u9FFF' => true,
        >= '\uAC00' and <= '\uD7A3' => true,
        >= '\uFF01' and <= '\uFF9D' => true,
        _ => false,
    };
}

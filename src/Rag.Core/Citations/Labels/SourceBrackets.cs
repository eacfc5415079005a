namespace Rag;

/// <summary>Tells brackets that a source wrote from labels: what was copied with the words before it is text.</summary>
internal static class SourceBrackets
{
    /// <summary>Whether the brackets at <paramref name="span"/> stand in a source after the same words.</summary>
    public static bool AreCopied(string answer, TextSpan span, int from, IReadOnlyList<PackedSource> sources)
    {
        var label = answer.AsSpan(span.Start, span.Length);
        var isIndex = span.Start > 0 && (char.IsLetterOrDigit(answer[span.Start - 1]) || answer[span.Start - 1] is '_' or ')');
        // An index follows no natural sentence, and no source has the number 0.
        if (isIndex && label is "[0]")
            return true;
        var start = Words(answer, span.Start, from, isIndex ? 1 : 2);
        if (start == span.Start)
            return false;
        FoldedText? copied = null;
        foreach (var source in sources)
        {
            foreach (var block in source.Blocks)
            {
                if (block.Text.AsSpan().IndexOf(label, StringComparison.Ordinal) < 0)
                    continue;
                copied ??= FoldedText.Of(answer.AsSpan(start, span.End - start));
                if (FoldedText.Of(block.Text).Find(copied) is not null)
                    return true;
            }
        }

        return false;
    }

    // The start of the last words before a place, not before the label in front.
    private static int Words(string answer, int at, int from, int words)
    {
        var start = at;
        for (; words > 0; words--)
        {
            while (start > from && char.IsWhiteSpace(answer[start - 1]))
                start--;
            while (start > from && !char.IsWhiteSpace(answer[start - 1]))
                start--;
        }

        return start;
    }
}

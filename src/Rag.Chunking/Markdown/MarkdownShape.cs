namespace Rag.Chunking;

/// <summary>Tells from a text's first lines whether it is written in Markdown.</summary>
internal static class MarkdownShape
{
    private const int SampleLength = 16_384;

    public static bool IsLikely(string text)
    {
        // A comment in a script or a settings file begins with "# " too: one heading proves nothing, unless something else agrees.
        int headings = 0, others = 0;
        var isAfterBlank = true;
        var sample = text.AsSpan(0, Math.Min(text.Length, SampleLength));
        foreach (var range in sample.EnumerateLines())
        {
            var line = range.TrimEnd();
            if (line.IsEmpty)
            {
                isAfterBlank = true;
                continue;
            }

            var marks = line.IndexOfAnyExcept('#');
            if (marks is >= 1 and <= 6 && line[marks] == ' ' && isAfterBlank)
                headings++;
            else if (line.StartsWith("```", StringComparison.Ordinal) || line.Contains("](", StringComparison.Ordinal)
                || (line[0] == '|' && line[^1] == '|') || line.StartsWith("- ", StringComparison.Ordinal) || line.Contains("**", StringComparison.Ordinal))
                others++;
            isAfterBlank = false;
        }

        return headings >= 2 || (headings == 1 && others > 0) || others >= 6;
    }
}

using System.Text.RegularExpressions;

namespace Rag.Reading;

/// <summary>The first heading of a Markdown text.</summary>
internal static partial class MarkdownTitle
{
    // A title stands near the top; a long text without one is not searched to its end.
    private const int MaxLines = 400;

    /// <summary>The words of the first heading outside code, or null.</summary>
    public static string? Of(ReadOnlySpan<char> text)
    {
        var fence = default(char);
        var before = "";
        var lines = 0;
        foreach (var raw in text.EnumerateLines())
        {
            if (++lines > MaxLines)
                return null;
            var line = raw.TrimEnd();
            var inner = line.TrimStart(' ');
            if (inner.StartsWith("```") || inner.StartsWith("~~~"))
            {
                fence = fence == default ? inner[0] : fence == inner[0] ? default : fence;
                before = "";
                continue;
            }

            if (fence != default)
                continue;
            var isIndented = line.Length - inner.Length > 3;
            if (!isIndented && Hashes(inner) is > 0 and <= 6 and var level && (inner.Length == level || inner[level] is ' ' or '\t'))
            {
                if (Words(inner[level..].Trim().TrimEnd('#').ToString()) is { } title)
                    return title;
            }
            else if (!isIndented && before.Length > 0 && inner.Length > 0 && (inner.Trim('=').IsEmpty || inner.Trim('-').IsEmpty))
            {
                return Words(before);
            }

            before = isIndented || inner.Length == 0 || inner[0] is '>' or '-' or '*' or '|' or '<' ? "" : inner.ToString();
        }

        return null;
    }

    private static int Hashes(ReadOnlySpan<char> line)
    {
        var count = 0;
        while (count < line.Length && line[count] == '#')
            count++;
        return count;
    }

    private static string? Words(string heading)
    {
        heading = LinkPattern().Replace(heading, "$1");
        heading = AttributesPattern().Replace(heading, "");
        return Titles.Clean(heading.Replace("`", "", StringComparison.Ordinal).Replace("**", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"!?\[([^\[\]]*)\]\([^()]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"\s*\{[#.][^{}]*\}\s*$|<[^<>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex AttributesPattern();
}

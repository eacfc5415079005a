namespace Rag;

/// <summary>The lines of a Markdown table.</summary>
internal static class TableText
{
    /// <summary>Whether a line is the one between a table's header and its rows.</summary>
    public static bool IsDelimiter(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return line.Length > 2 && line.Contains('-') && line[0] is '|' or ':' or '-' && line.Contains('|') && line.IndexOfAnyExcept("|-: \t") < 0;
    }

    /// <summary>The line that begins after <paramref name="at"/>; empty at the end.</summary>
    public static ReadOnlySpan<char> NextLine(string text, int at)
    {
        var start = text.IndexOf('\n', Math.Min(at, text.Length)) + 1;
        if (start == 0)
            return "";
        var end = text.IndexOf('\n', start);
        return text.AsSpan(start, (end < 0 ? text.Length : end) - start);
    }

    /// <summary>The cells of a row, trimmed.</summary>
    public static List<string> Cells(string row)
    {
        var inner = row.Trim();
        inner = inner.StartsWith('|') ? inner[1..] : inner;
        inner = inner.EndsWith('|') ? inner[..^1] : inner;
        return [.. inner.Split('|').Select(cell => cell.Trim())];
    }
}

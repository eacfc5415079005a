using System.Buffers;
using System.Text;

namespace Rag.Reading;

/// <summary>White space and escapes of text that becomes Markdown.</summary>
internal static class Inline
{
    private static readonly SearchValues<char> Markers = SearchValues.Create("#>-+*=_`~|0123456789");

    /// <summary>One line, white space collapsed and trimmed.</summary>
    public static string OneLine(string text) => Collapsed(text, keepLines: false);

    /// <summary>Lines kept, other white space collapsed, no empty lines, trimmed.</summary>
    public static string Lines(string text) => Collapsed(text, keepLines: true);

    /// <summary>One line in which a pipe cannot end the cell.</summary>
    public static string Cell(string text) => OneLine(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>A backslash before what would make a line a heading, quote, list, rule, table or fence.</summary>
    public static string EscapeStarts(string lines)
    {
        if (!lines.AsSpan().ContainsAny(Markers))
            return lines;
        var result = new StringBuilder(lines.Length + 8);
        var isFirst = true;
        foreach (var line in lines.AsSpan().EnumerateLines())
        {
            if (!isFirst)
                result.Append('\n');
            isFirst = false;
            var at = MarkerAt(line);
            if (at < 0)
                result.Append(line);
            else
                result.Append(line[..at]).Append('\\').Append(line[at..]);
        }

        return result.ToString();
    }

    public static int LongestRun(string text, char unit)
    {
        int longest = 0, run = 0;
        foreach (var c in text)
        {
            run = c == unit ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static int MarkerAt(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
            return -1;
        switch (line[0])
        {
            case '>' or '|':
                return 0;
            case '#' when line.TrimStart('#') is var rest && line.Length - rest.Length <= 6 && (rest.IsEmpty || rest[0] == ' '):
                return 0;
            case '-' or '+' or '*' when line.Length == 1 || line[1] == ' ':
                return 0;
            case '-' or '=' or '_' or '*' when line.Trim(line[0]).Trim(' ').IsEmpty:
                return 0;
            case '`' when line.StartsWith("```"):
            case '~' when line.StartsWith("~~~"):
                return 0;
        }

        var digits = 0;
        while (digits < line.Length && char.IsAsciiDigit(line[digits]))
            digits++;
        return digits is > 0 and < 10 && digits < line.Length && line[digits] is '.' or ')' && (digits + 1 == line.Length || line[digits + 1] == ' ') ? digits : -1;
    }

    private static string Collapsed(string text, bool keepLines)
    {
        var result = new StringBuilder(text.Length);
        bool space = false, line = false;
        foreach (var c in text)
        {
            if (c is '\n' or '\r' && keepLines)
            {
                line = true;
            }
            else if (c is ' ' or '\t' or '\n' or '\r' or '\f' or '\v' or '\u00A0')
            {
                space = true;
            }
            else
            {
                if (result.Length > 0 && (line || space))
                    result.Append(line ? '\n' : ' ');
                space = line = false;
                result.Append(c);
            }
        }

        return result.ToString();
    }
}

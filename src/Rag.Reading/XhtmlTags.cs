using System.Text;

namespace Rag.Reading;

/// <summary>Writes the closing tags that XHTML may leave out: to HTML <c>&lt;title/&gt;</c> is a title that never ends.</summary>
internal static class XhtmlTags
{
    private const int HeadLength = 1000;

    private static readonly HashSet<string> s_void = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    };

    /// <summary>The page with a closing tag after each element that closes itself; the same string where it is not XHTML or has none.</summary>
    public static string Close(string html)
    {
        var head = html.AsSpan(0, Math.Min(HeadLength, html.Length));
        if (!head.TrimStart("\uFEFF \t\r\n").StartsWith("<?xml", StringComparison.Ordinal) && !head.Contains("http://www.w3.org/1999/xhtml", StringComparison.Ordinal))
            return html;
        StringBuilder? result = null;
        var copied = 0;
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = Next(html, at))
        {
            var end = TagEnd(html, at);
            if (end < 0)
                break;
            if (html[end - 1] == '/' && char.IsAsciiLetter(html[at + 1]))
            {
                var name = NameAt(html, at + 1);
                if (!s_void.Contains(name))
                {
                    result ??= new StringBuilder(html.Length + 64);
                    result.Append(html, copied, end - 1 - copied).Append("></").Append(name).Append('>');
                    copied = end + 1;
                }
            }

            at = end;
        }

        return result is null ? html : result.Append(html, copied, html.Length - copied).ToString();
    }

    private static int Next(string html, int at) => at + 1 < html.Length ? html.IndexOf('<', at + 1) : -1;

    private static string NameAt(string html, int at)
    {
        var end = at;
        while (char.IsAsciiLetterOrDigit(html[end]) || html[end] is ':' or '-' or '_' or '.')
            end++;
        return html[at..end];
    }

    // The sign that ends the tag, comment or section at a place; -1 when none does.
    private static int TagEnd(string html, int at)
    {
        foreach (var (open, close) in (ReadOnlySpan<(string, string)>)[("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")])
        {
            if (string.CompareOrdinal(html, at, open, 0, open.Length) == 0)
                return html.IndexOf(close, at + open.Length, StringComparison.Ordinal) is >= 0 and var section ? section + close.Length - 1 : -1;
        }

        var quote = '\0';
        for (at++; at < html.Length; at++)
        {
            var unit = html[at];
            if (quote != '\0')
                quote = unit == quote ? '\0' : quote;
            else if (unit is '"' or '\'')
                quote = unit;
            else if (unit == '>')
                return at;
        }

        return -1;
    }
}

using System.Text;

namespace Rag.Reading;

/// <summary>Drops tags that nest too deep before a parser sees them, for parsers answer depth with quadratic time, unbounded copies or a stack overflow.</summary>
internal static class HtmlDepthGuard
{
    /// <summary>The deepest nesting of elements kept.</summary>
    public const int MaxDepth = 512;

    // Unclosed formatting elements are opened again in every later paragraph, so their number multiplies the tree.
    private const int MaxFormatting = 8;

    private static readonly HashSet<string> Void = new(StringComparer.Ordinal) { "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr" };
    private static readonly HashSet<string> Raw = new(StringComparer.Ordinal) { "script", "style", "textarea", "title", "xmp", "noembed", "iframe", "noframes" };
    private static readonly HashSet<string> Formatting = new(StringComparer.Ordinal) { "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u" };
    private static readonly HashSet<string> Inline = new(StringComparer.Ordinal) { "span", "abbr", "acronym", "bdi", "bdo", "cite", "data", "del", "dfn", "ins", "kbd", "label", "mark", "q", "rb", "rp", "rt", "ruby", "samp", "sub", "sup", "time", "var" };

    /// <summary>The same instance when nothing had to be dropped.</summary>
    public static string Limit(string html, out int dropped)
    {
        dropped = 0;
        StringBuilder? kept = null;
        var copied = 0;
        var open = new List<string>();
        var cut = new Dictionary<string, int>(StringComparer.Ordinal);
        var formatting = 0;
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = at < html.Length ? html.IndexOf('<', at) : -1)
        {
            var isEnd = at + 1 < html.Length && html[at + 1] == '/';
            var nameStart = isEnd ? at + 2 : at + 1;
            if (nameStart >= html.Length || !char.IsAsciiLetter(html[nameStart]))
            {
                at = AfterMarkup(html, at);
                continue;
            }

            var (name, end) = Tag(html, nameStart);
            var drop = false;
            if (isEnd)
            {
                drop = cut.TryGetValue(name, out var count) && count > 0;
                if (drop)
                    cut[name] = count - 1;
                else
                    Close(open, name);
                if (!drop && formatting > 0 && Formatting.Contains(name))
                    formatting--;
            }
            else if (Raw.Contains(name) && !open.Contains("svg") && !open.Contains("math"))
            {
                var close = html.IndexOf("</" + name, end, StringComparison.OrdinalIgnoreCase);
                end = close < 0 ? html.Length : close;
            }
            else if (!Void.Contains(name))
            {
                CloseImplied(open, name);
                var isFormatting = Formatting.Contains(name);
                drop = open.Count >= MaxDepth || (isFormatting && formatting >= MaxFormatting);
                if (drop)
                {
                    cut[name] = cut.GetValueOrDefault(name) + 1;
                    dropped += open.Count >= MaxDepth ? 1 : 0;
                }
                else
                {
                    open.Add(name);
                    formatting += isFormatting ? 1 : 0;
                }
            }

            if (drop)
            {
                kept ??= new StringBuilder(html.Length);
                kept.Append(html, copied, at - copied);
                // Words on both sides of a dropped block must not grow together.
                if (!Formatting.Contains(name) && !Inline.Contains(name))
                    kept.Append('\n');
                copied = end;
            }

            at = end;
        }

        return kept is null ? html : kept.Append(html, copied, html.Length - copied).ToString();
    }

    private static int AfterMarkup(string html, int at)
    {
        if (html.AsSpan(at).StartsWith("<!--"))
        {
            // The standard ends a comment that begins <!--> or <!---> at once, and takes --!> for an end.
            for (var end = html.IndexOf("--", at + 2, StringComparison.Ordinal); end >= 0; end = html.IndexOf("--", end + 1, StringComparison.Ordinal))
            {
                if (html.AsSpan(end + 2).StartsWith(">"))
                    return end + 3;
                if (end > at + 2 && html.AsSpan(end + 2).StartsWith("!>"))
                    return end + 4;
            }

            return html.Length;
        }

        return at + 1;
    }

    private static (string Name, int End) Tag(string html, int start)
    {
        var end = start;
        while (end < html.Length && html[end] is not (' ' or '\t' or '\n' or '\r' or '\f' or '/' or '>'))
            end++;
        var name = html[start..Math.Min(end, start + 64)].ToLowerInvariant();
        // Exactly the standard's states, for a quote that opens here but not there would hide the tags behind it.
        var state = State.BeforeName;
        for (; end < html.Length; end++)
        {
            var c = html[end];
            if (state is State.DoubleQuoted or State.SingleQuoted)
            {
                if (c == (state == State.DoubleQuoted ? '"' : '\''))
                    state = State.BeforeName;
            }
            else if (c == '>')
            {
                return (name, end + 1);
            }
            else
            {
                state = (state, c) switch
                {
                    (State.BeforeValue, '"') => State.DoubleQuoted,
                    (State.BeforeValue, '\'') => State.SingleQuoted,
                    (State.BeforeValue, ' ' or '\t' or '\n' or '\r' or '\f') => State.BeforeValue,
                    (State.BeforeValue or State.Unquoted, ' ' or '\t' or '\n' or '\r' or '\f') => State.BeforeName,
                    (State.BeforeValue or State.Unquoted, _) => State.Unquoted,
                    (State.Name or State.AfterName, '=') => State.BeforeValue,
                    (State.Name or State.AfterName, ' ' or '\t' or '\n' or '\r' or '\f') => State.AfterName,
                    (_, '/') => State.BeforeName,
                    (State.BeforeName, ' ' or '\t' or '\n' or '\r' or '\f') => State.BeforeName,
                    _ => State.Name,
                };
            }
        }

        return (name, html.Length);
    }

    private enum State
    {
        BeforeName,
        Name,
        AfterName,
        BeforeValue,
        Unquoted,
        DoubleQuoted,
        SingleQuoted,
    }

    private static void Close(List<string> open, string name)
    {
        var at = open.LastIndexOf(name);
        if (at >= 0)
            open.RemoveRange(at, open.Count - at);
    }

    private static void CloseImplied(List<string> open, string name)
    {
        switch (name)
        {
            case "li":
                CloseUnless(open, ["li"], ["ul", "ol", "menu"]);
                break;
            case "dt" or "dd":
                CloseUnless(open, ["dt", "dd"], ["dl"]);
                break;
            case "td" or "th":
                CloseUnless(open, ["td", "th"], ["tr", "table"]);
                break;
            case "tr":
                CloseUnless(open, ["tr"], ["table"]);
                break;
            case "thead" or "tbody" or "tfoot":
                CloseUnless(open, ["thead", "tbody", "tfoot"], ["table"]);
                break;
            case "option" or "optgroup":
                CloseUnless(open, ["option"], ["select"]);
                break;
            default:
                if (!Formatting.Contains(name) && !Inline.Contains(name) && open.Contains("p"))
                    CloseUnless(open, ["p"], ["table", "td", "th", "caption", "button", "object", "svg", "math"]);
                break;
        }
    }

    private static void CloseUnless(List<string> open, ReadOnlySpan<string> names, ReadOnlySpan<string> boundaries)
    {
        for (var i = open.Count - 1; i >= 0; i--)
        {
            if (boundaries.Contains(open[i]))
                return;
            if (!names.Contains(open[i]))
                continue;
            open.RemoveRange(i, open.Count - i);
            return;
        }
    }
}

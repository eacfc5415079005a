using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Rag.Reading;

/// <summary>Writes what a person sees of a page, in reading order, as Markdown.</summary>
/// <remarks>Links, emphasis and images leave only their words, for addresses and asterisks are noise to a search; structure stays.</remarks>
internal sealed class HtmlToMarkdown(MarkdownWriter writer, CancellationToken cancellationToken)
{
    /// <summary>Deeper than the guard lets a page nest, elements added by the parser included.</summary>
    public const int MaxDepth = 2048;

    private const int MaxSpan = 100;

    private StringBuilder _inline = new();
    private int _nodes;

    /// <summary>Elements left out because a person cannot see them.</summary>
    public int Hidden { get; private set; }

    /// <summary>Elements left out because they nest too deep.</summary>
    public int TooDeep { get; private set; }

    public void Write(INode node)
    {
        Children(node, 0);
        Flush();
    }

    private void Children(INode node, int depth)
    {
        // By index: a sibling is found by a search through all of them.
        var children = node.ChildNodes;
        for (var i = 0; i < children.Length; i++)
        {
            // Menus are links side by side, parted by styles alone.
            if (i > 0 && children[i] is IElement { LocalName: "a" or "button" } && children[i - 1] is IElement { LocalName: "a" or "button" })
                _inline.Append(' ');
            Node(children[i], depth + 1);
        }
    }

    private void Node(INode node, int depth)
    {
        if ((++_nodes & 0x3FF) == 0)
            cancellationToken.ThrowIfCancellationRequested();
        if (node is IText text)
        {
            _inline.Append(Spaced(text.Data));
        }
        else if (node is IElement element)
        {
            if (depth > MaxDepth)
                TooDeep++;
            else if (HiddenElements.IsHidden(element))
                Hidden += element.TextContent.AsSpan().IsWhiteSpace() ? 0 : 1;
            else
                Element(element, depth);
        }
    }

    private void Element(IElement element, int depth)
    {
        switch (element.LocalName)
        {
            case "head" or "script" or "style" or "template" or "noscript" or "svg" or "iframe" or "object" or "embed" or "video" or "audio" or "canvas"
                or "select" or "datalist" or "textarea" or "input" or "img" or "annotation" or "annotation-xml" or "rp" or "noframes" or "noembed":
                break;
            case "br":
                _inline.Append('\n');
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Flush();
                writer.Heading(element.LocalName[1] - '0', Words(element, depth));
                break;
            case "pre":
                Flush();
                writer.Code(Preformatted(element), Language(element));
                break;
            case "code" or "kbd" or "samp" or "tt":
                InlineCode(element, depth);
                break;
            case "ul" or "ol" or "menu":
                List(element, depth);
                break;
            case "blockquote":
                Flush();
                writer.PushQuote();
                Children(element, depth);
                Flush();
                writer.Pop();
                break;
            case "table":
                Table(element, depth);
                break;
            case "q":
                _inline.Append('"');
                Children(element, depth);
                _inline.Append('"');
                break;
            default:
                var isBlock = IsBlock(element.LocalName);
                if (isBlock)
                    Flush();
                Children(element, depth);
                if (isBlock)
                    Flush();
                break;
        }
    }

    private void Flush()
    {
        if (_inline.Length == 0)
            return;
        writer.Paragraph(_inline.ToString());
        _inline.Clear();
    }

    /// <summary>The words of an element alone, with blocks parted by spaces.</summary>
    private string Words(IElement element, int depth)
    {
        var outer = _inline;
        _inline = new StringBuilder();
        Flatten(element, depth);
        var words = _inline.ToString();
        _inline = outer;
        return words;
    }

    private void Flatten(INode node, int depth)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IElement { LocalName: "p" or "div" or "li" or "tr" or "td" or "th" or "ul" or "ol" or "table" or "tbody" or "thead" or "section" or "dd" or "dt" or "dl" or "pre" or "blockquote" } block)
            {
                if (HiddenElements.IsHidden(block))
                {
                    Hidden++;
                    continue;
                }

                _inline.Append(' ');
                if (depth < MaxDepth)
                    Flatten(block, depth + 1);
                _inline.Append(' ');
            }
            else if (child is IElement { LocalName: "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "br" or "main" or "article" or "header" or "footer" or "nav" or "aside" or "figure" or "figcaption" or "center" or "form" or "fieldset" or "details" or "summary" or "address" } other)
            {
                _inline.Append(' ');
                if (!HiddenElements.IsHidden(other) && depth < MaxDepth)
                    Flatten(other, depth + 1);
                _inline.Append(' ');
            }
            else
            {
                Node(child, depth + 1);
            }
        }
    }

    private void InlineCode(IElement element, int depth)
    {
        var code = Inline.OneLine(Words(element, depth));
        // Inside a code span a backtick would end it; without marks the words are still there.
        _inline.Append(code.Length == 0 || element.LocalName != "code" || code.Contains('`', StringComparison.Ordinal) ? code : $"`{code}`");
    }

    private void List(IElement list, int depth)
    {
        Flush();
        var number = list is IHtmlOrderedListElement && int.TryParse(list.GetAttribute("start"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var start) && start is >= 0 and < 1_000_000 ? start : 1;
        foreach (var child in list.ChildNodes)
        {
            if (child is not IElement { LocalName: "li" } item)
            {
                Node(child, depth + 1);
                continue;
            }

            if (HiddenElements.IsHidden(item))
            {
                Hidden++;
                continue;
            }

            Flush();
            number = int.TryParse(item.GetAttribute("value"), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < 1_000_000 ? value : number;
            writer.PushItem(list.LocalName == "ol" ? string.Create(CultureInfo.InvariantCulture, $"{number++}. ") : "- ");
            if (depth < MaxDepth)
                Children(item, depth + 1);
            Flush();
            writer.Pop();
        }

        Flush();
        writer.EndList();
    }

    private void Table(IElement table, int depth)
    {
        Flush();
        var rows = RowsOf(table).ToList();
        // A table within a table, or of one column, lays out a page; its cells are read one after the other.
        if (rows.All(row => CellsOf(row).Count() < 2) || table.QuerySelector("table") is not null)
        {
            foreach (var cell in table.Children.Where(child => child.LocalName == "caption").Concat(rows.SelectMany(CellsOf)))
            {
                if (depth < MaxDepth)
                    Node(cell, depth + 1);
                Flush();
            }

            return;
        }

        foreach (var caption in table.Children.Where(child => child.LocalName == "caption" && !HiddenElements.IsHidden(child)))
            writer.Paragraph(Words(caption, depth));
        var grid = new List<List<string>>();
        var spans = new Dictionary<int, (int Rows, string Words)>();
        foreach (var row in rows)
        {
            if (HiddenElements.IsHidden(row))
            {
                Hidden++;
                continue;
            }

            var words = new List<string>();
            foreach (var cell in CellsOf(row))
            {
                Spanned(words, spans);
                if (HiddenElements.IsHidden(cell))
                {
                    Hidden++;
                    continue;
                }

                var text = Words(cell, depth);
                if (Number(cell, "rowspan") is > 1 and var down)
                    spans[words.Count] = (down - 1, text);
                words.Add(text);
                for (var i = Number(cell, "colspan"); i > 1; i--)
                    words.Add("");
            }

            Spanned(words, spans);
            if (words.Any(text => !string.IsNullOrWhiteSpace(text)))
                grid.Add(words);
        }

        writer.Table(grid);
    }

    /// <summary>Repeats cells that reach down from rows above, so that each row says all it means.</summary>
    private static void Spanned(List<string> words, Dictionary<int, (int Rows, string Words)> spans)
    {
        while (spans.Remove(words.Count, out var above))
        {
            if (above.Rows > 1)
                spans[words.Count] = (above.Rows - 1, above.Words);
            words.Add(above.Words);
        }
    }

    private static int Number(IElement cell, string name) =>
        int.TryParse(cell.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? Math.Clamp(value, 1, MaxSpan) : 1;

    private static IEnumerable<IElement> RowsOf(IElement table) => table.Children.SelectMany(child => child.LocalName switch
    {
        "tr" => [child],
        "thead" or "tbody" or "tfoot" when !HiddenElements.IsHidden(child) => child.Children.Where(row => row.LocalName == "tr"),
        _ => Enumerable.Empty<IElement>(),
    });

    private static IEnumerable<IElement> CellsOf(IElement row) => row.Children.Where(cell => cell.LocalName is "td" or "th");

    private static string Preformatted(IElement element)
    {
        var code = new StringBuilder();
        foreach (var node in element.Descendants())
        {
            if (node is IText text)
                code.Append(text.Data);
            else if (node is IElement { LocalName: "br" })
                code.Append('\n');
        }

        return code.ToString();
    }

    private static string Language(IElement pre)
    {
        foreach (var name in (pre.QuerySelector("code")?.ClassName + " " + pre.ClassName).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var prefix in (ReadOnlySpan<string>)["language-", "lang-", "highlight-source-"])
            {
                if (name.StartsWith(prefix, StringComparison.Ordinal) && name[prefix.Length..].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '#' or '-' or '_'))
                    return name[prefix.Length..];
            }
        }

        return "";
    }

    private static string Spaced(string data) => data.AsSpan().ContainsAny('\n', '\r') ? data.Replace('\n', ' ').Replace('\r', ' ') : data;

    private static bool IsBlock(string name) => name is "p" or "div" or "section" or "article" or "main" or "header" or "footer" or "nav" or "aside" or "address"
        or "figure" or "figcaption" or "form" or "fieldset" or "legend" or "details" or "summary" or "dialog" or "dl" or "dt" or "dd" or "hr" or "center"
        or "body" or "html" or "li" or "caption" or "tr" or "td" or "th" or "thead" or "tbody" or "tfoot" or "hgroup" or "search" or "option" or "optgroup" or "dir" or "listing" or "xmp" or "plaintext";
}

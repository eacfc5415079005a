using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Rag.Reading;

/// <summary>Writes the blocks of a Word document.</summary>
internal sealed class DocxBody(MarkdownWriter writer, DocxStyles styles, CancellationToken cancellationToken)
{
    private readonly Dictionary<(string, int), int> _counters = [];
    private readonly List<XElement> _boxes = [];
    private int _page = 1, _pageStart;
    private bool _breakPending;

    public int Hidden { get; private set; }

    public void Write(XElement body)
    {
        Blocks(body);
        // Without a recorded break the number of pages is unknown, not one.
        if (_page > 1)
            writer.Anchor(_pageStart, "page", Label(_page));
    }

    public void WriteNotes(XElement notes, string prefix)
    {
        foreach (var note in notes.Elements().Where(note => note.Attr("type") is null or "normal"))
        {
            var words = Words(note);
            if (words.Length > 0)
                writer.Paragraph($"[^{prefix}{note.Attr("id")}]: {words}");
        }
    }

    public void WriteComments(XElement comments)
    {
        foreach (var comment in comments.All("comment"))
        {
            var words = Words(comment);
            if (words.Length == 0)
                continue;
            var mark = writer.Length;
            writer.Paragraph($"Comment by {Inline.OneLine(comment.Attr("author") is { Length: > 0 } author ? author : "unknown")}: {words}");
            writer.Anchor(mark, "comment", comment.Attr("id") ?? "");
        }
    }

    private void Blocks(XElement parent)
    {
        foreach (var child in parent.Elements())
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (child.Name.LocalName)
            {
                case "p":
                    Paragraph(child);
                    break;
                case "tbl":
                    writer.EndList();
                    writer.Table(Rows(child));
                    break;
                case "sdt":
                    if (child.One("sdtContent") is { } content)
                        Blocks(content);
                    break;
                case "ins" or "moveTo" or "customXml" or "smartTag" or "txbxContent":
                    Blocks(child);
                    break;
            }
        }
    }

    private void Paragraph(XElement paragraph)
    {
        if (_breakPending)
            TurnPage();
        var text = new StringBuilder();
        Runs(paragraph, text);
        var words = text.ToString();
        if (styles.HeadingLevel(paragraph) is > 0 and var level)
            writer.Heading(level, words);
        else if (styles.ListItem(paragraph) is { } item && !string.IsNullOrWhiteSpace(words))
            ListItem(item.Number, item.Level, item.IsOrdered, words);
        else
            writer.Paragraph(words);
        if (!string.IsNullOrWhiteSpace(words) && styles.ListItem(paragraph) is null)
            writer.EndList();

        // A text box floats beside its paragraph; it is read after it.
        var boxes = _boxes.ToList();
        _boxes.Clear();
        foreach (var box in boxes)
            Blocks(box);
    }

    private void ListItem(string number, int level, bool isOrdered, string words)
    {
        var count = _counters[(number, level)] = _counters.TryGetValue((number, level), out var last) ? last + 1 : styles.First(number, level);
        for (var deeper = level + 1; deeper < 9; deeper++)
            _counters.Remove((number, deeper));
        // Four columns a level nest under a marker of any width.
        for (var i = 0; i < level; i++)
            writer.PushItem("    ");
        writer.PushItem(isOrdered ? string.Create(CultureInfo.InvariantCulture, $"{count}. ") : "- ");
        writer.Paragraph(words);
        for (var i = 0; i <= level; i++)
            writer.Pop();
    }

    private void Runs(XElement parent, StringBuilder text)
    {
        foreach (var child in parent.Elements())
        {
            switch (child.Name.LocalName)
            {
                case "t":
                    text.Append(child.Value);
                    break;
                case "r" when styles.IsHidden(child):
                    Hidden += child.All("t").Any() ? 1 : 0;
                    break;
                case "tab":
                    text.Append('\t');
                    break;
                case "br" when child.Attr("type") == "page":
                case "lastRenderedPageBreak":
                    Break(text);
                    break;
                case "br" or "cr":
                    text.Append('\n');
                    break;
                case "noBreakHyphen":
                    text.Append('-');
                    break;
                case "footnoteReference":
                    text.Append("[^").Append(child.Attr("id")).Append(']');
                    break;
                case "endnoteReference":
                    text.Append("[^e").Append(child.Attr("id")).Append(']');
                    break;
                case "AlternateContent":
                    // The choice and the fallback say the same twice.
                    if ((child.One("Choice") ?? child.One("Fallback")) is { } branch)
                        Runs(branch, text);
                    break;
                case "f" when child.One("num") is { } numerator && child.One("den") is { } denominator:
                    Operand(numerator, text);
                    text.Append('/');
                    Operand(denominator, text);
                    break;
                case "sup" when parent.Is("sSup") || parent.Is("sSubSup"):
                    text.Append('^');
                    Operand(child, text);
                    break;
                case "sub" when parent.Is("sSub") || parent.Is("sSubSup"):
                    text.Append('_');
                    Operand(child, text);
                    break;
                case "rad":
                    text.Append('√');
                    Operand(child.One("e") ?? child, text);
                    break;
                case "txbxContent":
                    _boxes.Add(child);
                    break;
                case "del" or "moveFrom" or "delText" or "instrText" or "pPr" or "rPr" or "fldData" or "sdtPr" or "ruby":
                    if (child.Is("ruby") && child.One("rubyBase") is { } word)
                        Runs(word, text);
                    break;
                default:
                    Runs(child, text);
                    break;
            }
        }
    }

    /// <summary>A part of a formula, in parentheses when it is more than one sign.</summary>
    private void Operand(XElement part, StringBuilder text)
    {
        var words = new StringBuilder();
        Runs(part, words);
        var isSimple = words.ToString().All(char.IsLetterOrDigit);
        text.Append(isSimple ? "" : "(").Append(words).Append(isSimple ? "" : ")");
    }

    private void Break(StringBuilder text)
    {
        // A recorded break and a hard one at the same place turn one page.
        if (_breakPending)
            return;
        if (string.IsNullOrWhiteSpace(text.ToString()))
            TurnPage();
        else
            _breakPending = true;
    }

    private void TurnPage()
    {
        _breakPending = false;
        if (writer.Length == _pageStart)
            return;
        writer.Anchor(_pageStart, "page", Label(_page));
        _page++;
        _pageStart = writer.Length;
    }

    private List<IReadOnlyList<string>> Rows(XElement table)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var row in table.Elements().SelectMany(child => child.Is("sdt") ? child.Descendants().Where(inner => inner.Is("tr")) : [child]).Where(child => child.Is("tr") && child.One("trPr").One("del") is null))
        {
            var cells = new List<string>();
            foreach (var cell in row.Elements().SelectMany(child => child.Is("sdt") ? child.One("sdtContent")?.All("tc") ?? [] : [child]).Where(child => child.Is("tc")))
            {
                var properties = cell.One("tcPr");
                var isContinued = properties.One("vMerge") is { } merge && merge.Attr("val") != "restart";
                cells.Add(isContinued && rows.Count > 0 && cells.Count < rows[^1].Count ? rows[^1][cells.Count] : Words(cell));
                _ = int.TryParse(properties.One("gridSpan").Attr("val"), NumberStyles.None, CultureInfo.InvariantCulture, out var span);
                for (var i = 1; i < Math.Min(span, 64); i++)
                    cells.Add("");
            }

            rows.Add(cells);
        }

        return rows;
    }

    private string Words(XElement parent)
    {
        var text = new StringBuilder();
        foreach (var paragraph in parent.Descendants().Where(element => element.Is("p")))
        {
            // The fallback of a text box says what its choice has said.
            if (paragraph.Ancestors().TakeWhile(element => element != parent).Any(element => element.Is("Fallback") && element.Parent.One("Choice") is not null))
                continue;
            Runs(paragraph, text);
            text.Append(' ');
        }

        _boxes.Clear();
        return Inline.OneLine(text.ToString());
    }

    private static string Label(int page) => page.ToString(CultureInfo.InvariantCulture);
}

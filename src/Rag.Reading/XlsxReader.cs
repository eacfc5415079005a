using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Rag.Reading;

/// <summary>Workbooks: each visible sheet a heading and a table of its used cells, as they are shown; sheet and cell anchors.</summary>
internal sealed class XlsxReader(SourceOptions options) : IDocumentReader
{
    // Beyond this, anchors weigh more than the text they name; rows are named then, and beyond that sheets.
    private const int MaxCellAnchors = 10_000;

    public bool CanRead(string extension) => extension is ".xlsx" or ".xlsm" or ".xltx";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var package = await ZipPackage.OpenAsync(content, origin.Id, cancellationToken).ConfigureAwait(false);
        var main = OfficePackage.MainPart(package, "xl/workbook.xml");
        var workbook = package.RequiredXml(main);
        var relations = OfficePackage.Relations(package, main);
        var is1904 = workbook.One("workbookPr").Attr("date1904") is "1" or "true";
        var strings = SharedStrings(Part("sharedStrings"));
        var formats = XlsxFormats.Of(Part("styles"), is1904);
        var writer = new MarkdownWriter(origin.Id, options.MaxCharacters);
        var warnings = new List<RagWarning>();
        var metadata = new MetadataBuilder(origin.Id);
        var title = OfficePackage.CoreProperties(package, metadata);
        int hidden = 0, unnamed = 0, uncomputed = 0;
        foreach (var sheet in workbook.One("sheets")?.All("sheet") ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (sheet.Attr("state") is "hidden" or "veryHidden")
            {
                hidden++;
                continue;
            }

            var name = sheet.Attr("name") ?? "";
            var part = relations.FirstOrDefault(relation => relation.Id == sheet.RelationId()).Target;
            if (part is null || package.Open(part) is not { } stream)
                continue;
            using (stream)
            {
                var cells = XlsxSheet.Read(stream, strings, formats, origin.Id, options.MaxCharacters, out var formulas, cancellationToken);
                uncomputed += formulas;
                unnamed += Write(writer, name, cells);
            }
        }

        StructuredItem.WarnHidden(warnings, hidden, "sheets", origin.Id);
        if (unnamed > 0)
            warnings.Add(new("anchors_dropped", $"{unnamed} cells have no anchor of their own: at most {MaxCellAnchors} of a workbook are named. Their sheets are.", origin.Id));
        if (uncomputed > 0)
            warnings.Add(new("formula_not_computed", $"{uncomputed} formulas have no value in the file and were left out. Open it in a spreadsheet program and save it.", origin.Id));
        yield return StructuredItem.Of(writer, origin, title, metadata, warnings);

        XElement? Part(string type) => relations.FirstOrDefault(relation => relation.Type == type).Target is { } target ? package.Xml(target) : null;
    }

    private static int Write(MarkdownWriter writer, string name, IReadOnlyList<XlsxRow> rows)
    {
        var mark = writer.Length;
        writer.Heading(2, name);
        // Columns without a value anywhere are not shown, however far apart the others are.
        var columns = rows.SelectMany(row => row.Cells).Select(cell => cell.Column).Distinct().Order().ToList();
        var places = columns.Select((column, index) => (column, index)).ToDictionary(pair => pair.column, pair => pair.index);
        var unnamed = 0;
        writer.Table(
            [.. rows.Select(row => new SparseRow(row.Cells.Select(cell => (places[cell.Column], cell.Text)), columns.Count))],
            (row, column, span) =>
            {
                if (writer.AnchorCount < MaxCellAnchors)
                    writer.AnchorExactly(span, "cell", $"{name}!{XlsxSheet.ColumnName(columns[column])}{rows[row].Number.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
                else
                    unnamed++;
            });
        writer.Anchor(mark, "sheet", name);
        return unnamed;
    }

    private static List<string> SharedStrings(XElement? root) =>
        [.. root?.All("si").Select(item => XlsxSheet.Unescaped(string.Concat(item.Descendants().Where(text => text.Is("t") && text.Parent?.Name.LocalName != "rPh").Select(text => text.Value)))) ?? []];

    /// <summary>A row whose empty cells take no memory: two cells far apart must not cost what lies between them.</summary>
    private sealed class SparseRow(IEnumerable<(int Column, string Text)> cells, int width) : IReadOnlyList<string>
    {
        private readonly Dictionary<int, string> _cells = cells.DistinctBy(cell => cell.Column).ToDictionary(cell => cell.Column, cell => cell.Text);

        public int Count => width;

        public string this[int index] => _cells.GetValueOrDefault(index, "");

        public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, width).Select(index => this[index]).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

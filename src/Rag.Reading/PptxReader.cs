using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;

namespace Rag.Reading;

/// <summary>Presentations: each slide's title as a heading, then its text, tables, charts and notes; slide anchors.</summary>
internal sealed class PptxReader(SourceOptions options) : IDocumentReader
{
    public bool CanRead(string extension) => extension is ".pptx" or ".pptm" or ".ppsx" or ".potx";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var package = await ZipPackage.OpenAsync(content, origin.Id, cancellationToken).ConfigureAwait(false);
        var main = OfficePackage.MainPart(package, "ppt/presentation.xml");
        var presentation = package.RequiredXml(main);
        var targets = OfficePackage.Relations(package, main).ToLookup(relation => relation.Id, relation => relation.Target, StringComparer.Ordinal);
        var writer = new MarkdownWriter(origin.Id, options.MaxCharacters);
        var warnings = new List<RagWarning>();
        var metadata = new MetadataBuilder(origin.Id);
        var title = OfficePackage.CoreProperties(package, metadata);
        int number = 0, hidden = 0;
        foreach (var reference in presentation.One("sldIdLst")?.All("sldId") ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            if (targets[reference.RelationId() ?? ""].FirstOrDefault() is not { } part || package.Xml(part) is not { } slide)
                continue;
            if (slide.Attr("show") is "0" or "false")
            {
                hidden++;
                continue;
            }

            var mark = writer.Length;
            new Slide(writer, package, part).Write(slide, number);
            writer.Anchor(mark, "slide", number.ToString(CultureInfo.InvariantCulture));
        }

        StructuredItem.WarnHidden(warnings, hidden, "slides", origin.Id);
        yield return StructuredItem.Of(writer, origin, title, metadata, warnings);
    }

    private sealed class Slide(MarkdownWriter writer, ZipPackage package, string part)
    {
        private readonly IReadOnlyList<(string Id, string Type, string Target)> _relations = OfficePackage.Relations(package, part);

        public void Write(XElement slide, int number)
        {
            var tree = slide.One("cSld").One("spTree");
            var title = tree?.Descendants().FirstOrDefault(shape => shape.Is("sp") && Placeholder(shape) is "title" or "ctrTitle");
            var words = title is null ? "" : Inline.OneLine(Text(title.One("txBody")));
            // A heading of its own keeps slides apart in the text even where they have no title.
            writer.Heading(2, words.Length > 0 ? words : string.Create(CultureInfo.InvariantCulture, $"Slide {number}"));
            if (tree is not null)
                Shapes(tree, title);
            foreach (var (_, type, target) in _relations)
            {
                if (type != "notesSlide" || package.Xml(target) is not { } notes)
                    continue;
                foreach (var body in notes.Descendants().Where(shape => shape.Is("sp") && Placeholder(shape) == "body"))
                    writer.Paragraph(Text(body.One("txBody")) is { Length: > 0 } text ? $"Notes: {text}" : "");
            }
        }

        private void Shapes(XElement parent, XElement? title)
        {
            foreach (var shape in parent.Elements().Where(shape => shape != title))
            {
                switch (shape.Name.LocalName)
                {
                    case "sp" when Placeholder(shape) is not ("sldNum" or "dt" or "ftr") && shape.One("txBody") is { } body:
                        Body(body, isList: Placeholder(shape) is "body" or "obj" or "");
                        break;
                    case "grpSp":
                        Shapes(shape, title);
                        break;
                    case "AlternateContent":
                        if ((shape.One("Choice") ?? shape.One("Fallback")) is { } branch)
                            Shapes(branch, title);
                        break;
                    case "graphicFrame" when shape.Deep("tbl") is { } table:
                        writer.Table([.. table.All("tr").Select(row => (IReadOnlyList<string>)[.. row.All("tc").Select(cell => Text(cell.One("txBody")))])]);
                        break;
                    case "graphicFrame" when shape.Deep("relIds").Attr("dm") is { } diagram:
                        if (package.Xml(_relations.FirstOrDefault(relation => relation.Id == diagram).Target ?? "") is { } data)
                            Diagram(data);
                        break;
                    case "graphicFrame" when shape.Deep("chart")?.RelationId() is { } id:
                        if (package.Xml(_relations.FirstOrDefault(relation => relation.Id == id).Target ?? "") is { } chart)
                            Chart(chart);
                        break;
                }
            }
        }

        private void Body(XElement body, bool isList)
        {
            foreach (var paragraph in body.All("p"))
            {
                var words = Words(paragraph);
                if (string.IsNullOrWhiteSpace(words))
                    continue;
                var properties = paragraph.One("pPr");
                var hasBullet = properties.One("buChar") is not null || properties.One("buAutoNum") is not null || (isList && properties.One("buNone") is null);
                _ = int.TryParse(properties.Attr("lvl"), NumberStyles.None, CultureInfo.InvariantCulture, out var level);
                if (!hasBullet)
                {
                    writer.Paragraph(words);
                    continue;
                }

                for (var i = 0; i < Math.Min(level, 8); i++)
                    writer.PushItem("  ");
                writer.PushItem("- ");
                writer.Paragraph(words);
                for (var i = 0; i <= Math.Min(level, 8); i++)
                    writer.Pop();
            }

            writer.EndList();
        }

        // The shapes of a drawn list or process, in the order they were written.
        private void Diagram(XElement data)
        {
            foreach (var point in data.One("ptLst")?.All("pt").Where(point => point.Attr("type") is null or "node" or "asst") ?? [])
            {
                if (point.One("t") is not { } body || Text(body) is not { Length: > 0 } words)
                    continue;
                writer.PushItem("- ");
                writer.Paragraph(words);
                writer.Pop();
            }

            writer.EndList();
        }

        private void Chart(XElement chart)
        {
            if (chart.One("chart").One("title") is { } title)
                writer.Paragraph(string.Concat(title.Descendants().Where(run => run.Is("t")).Select(run => run.Value)));
            var series = chart.Descendants().Where(item => item.Is("ser")).Take(64).ToList();
            var labels = series.Select(item => Points(item.One("cat") ?? item.One("xVal"))).FirstOrDefault(points => points.Count > 0) ?? [];
            var values = series.Select(item => Points(item.One("val") ?? item.One("yVal"))).ToList();
            var length = values.Count == 0 ? 0 : Math.Min(10_000, values.Max(points => points.Count));
            if (length == 0)
                return;
            var rows = new List<IReadOnlyList<string>> { (List<string>)["", .. series.Select(item => item.One("tx").Deep("v")?.Value ?? "")] };
            for (var i = 0; i < length; i++)
                rows.Add((List<string>)[i < labels.Count ? labels[i] : "", .. values.Select(points => i < points.Count ? points[i] : "")]);
            writer.Table(rows);
        }

        private static List<string> Points(XElement? values) => [.. values?.Descendants().Where(point => point.Is("pt")).Select(point => point.One("v")?.Value ?? "") ?? []];

        private static string Placeholder(XElement shape)
        {
            var placeholder = shape.Elements().FirstOrDefault(child => child.Is("nvSpPr")).One("nvPr").One("ph");
            return placeholder is null ? "none" : placeholder.Attr("type") ?? "";
        }

        private static string Text(XElement? body) => body is null ? "" : string.Join('\n', body.All("p").Select(Words).Where(words => !string.IsNullOrWhiteSpace(words)));

        private static string Words(XElement paragraph)
        {
            var text = new StringBuilder();
            foreach (var element in paragraph.Descendants())
            {
                if (element.Is("t"))
                    text.Append(element.Value);
                else if (element.Is("br"))
                    text.Append('\n');
            }

            return text.ToString();
        }
    }
}

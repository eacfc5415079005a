using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Rag.Reading;

/// <summary>Electronic books (EPUB 3.3, W3C 2023): the chapters in the order of the spine; chapter anchors.</summary>
internal sealed class EpubReader(TextLoader loader) : IDocumentReader
{
    public bool CanRead(string extension) => extension is ".epub";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var package = await ZipPackage.OpenAsync(content, origin.Id, cancellationToken).ConfigureAwait(false);
        var container = package.RequiredXml("META-INF/container.xml");
        var opf = container.Deep("rootfile").Attr("full-path") ?? "";
        var book = package.RequiredXml(opf);
        var folder = opf[..(opf.LastIndexOf('/') + 1)];
        var warnings = new List<RagWarning>();
        var metadata = new MetadataBuilder(origin.Id);
        var title = Properties(book, metadata);
        var items = book.One("manifest")?.All("item").DistinctBy(item => item.Attr("id")).ToDictionary(item => item.Attr("id") ?? "", StringComparer.Ordinal) ?? [];
        var writer = new MarkdownWriter(origin.Id, loader.Options.MaxCharacters);
        var labels = await LabelsAsync(package, book, items, folder, origin.Id, cancellationToken).ConfigureAwait(false);
        int chapter = 0, missing = 0;
        foreach (var reference in book.One("spine")?.All("itemref") ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The table of contents repeats every title and would be found in place of the chapter.
            if (!items.TryGetValue(reference.Attr("idref") ?? "", out var item) || item.Attr("properties")?.Split(' ').Contains("nav", StringComparer.Ordinal) == true)
                continue;
            var part = OfficePackage.Resolve(folder, Uri.UnescapeDataString(item.Attr("href") ?? ""));
            if (package.Open(part) is not { } stream)
            {
                missing++;
                continue;
            }

            using (stream)
            {
                var bytes = await loader.ReadAllAsync(stream, cancellationToken).ConfigureAwait(false);
                var decoded = loader.Decode(bytes, DeclaredCharset.OfHtml(bytes), origin.Id);
                warnings.AddRange(decoded.Warnings);
                var mark = writer.Length;
                using var html = HtmlText.Write(decoded.Text, writer, origin.Id, warnings, cancellationToken);
                if (writer.Length > mark)
                    writer.Anchor(mark, "chapter", labels.GetValueOrDefault(part) ?? Titles.Clean(html.Title) ?? (++chapter).ToString(CultureInfo.InvariantCulture));
            }
        }

        if (missing > 0)
            warnings.Add(new("part_missing", $"{missing} chapters that the book lists are not in it.", origin.Id));
        yield return StructuredItem.Of(writer, origin, title, metadata, warnings);
    }

    private async Task<Dictionary<string, string>> LabelsAsync(
        ZipPackage package, XElement book, Dictionary<string, XElement> items, string folder, string id, CancellationToken cancellationToken)
    {
        var contents = items.Values.FirstOrDefault(item => item.Attr("properties")?.Split(' ').Contains("nav", StringComparer.Ordinal) == true)
            ?? items.GetValueOrDefault(book.One("spine").Attr("toc") ?? "");
        var part = OfficePackage.Resolve(folder, Uri.UnescapeDataString(contents.Attr("href") ?? ""));
        if (contents is null || package.Open(part) is not { } stream)
            return [];
        using (stream)
        {
            var bytes = await loader.ReadAllAsync(stream, cancellationToken).ConfigureAwait(false);
            using var document = HtmlText.Parse(loader.Decode(bytes, DeclaredCharset.OfHtml(bytes), id).Text, out _, cancellationToken);
            return EpubContents.Labels(document, part[..(part.LastIndexOf('/') + 1)]);
        }
    }

    private static string? Properties(XElement book, MetadataBuilder metadata)
    {
        var properties = book.One("metadata");
        foreach (var (element, key) in (ReadOnlySpan<(string, string)>)[("creator", "author"), ("language", "language"), ("publisher", "publisher"), ("description", "description"), ("identifier", "identifier"), ("date", "date")])
        {
            if (properties.One(element)?.Value.Trim() is { Length: > 0 } value)
                metadata.Add(key, MetadataValue.Of(value));
        }

        return properties.One("title")?.Value;
    }
}

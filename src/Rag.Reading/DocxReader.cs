using System.Runtime.CompilerServices;

namespace Rag.Reading;

/// <summary>Word documents: headings, paragraphs, lists, tables, notes and comments as Markdown; page anchors where Word recorded its page breaks.</summary>
internal sealed class DocxReader(SourceOptions options) : IDocumentReader
{
    public bool CanRead(string extension) => extension is ".docx" or ".docm" or ".dotx";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var package = await ZipPackage.OpenAsync(content, origin.Id, cancellationToken).ConfigureAwait(false);
        var main = OfficePackage.MainPart(package, "word/document.xml");
        var document = package.RequiredXml(main);
        var writer = new MarkdownWriter(origin.Id, options.MaxCharacters);
        var warnings = new List<RagWarning>();
        var metadata = new MetadataBuilder(origin.Id);
        var title = OfficePackage.CoreProperties(package, metadata);
        var body = new DocxBody(writer, DocxStyles.Of(package, main), cancellationToken);
        body.Write(document.One("body") ?? document);
        foreach (var (_, type, target) in OfficePackage.Relations(package, main))
        {
            switch (type)
            {
                case "footnotes" or "endnotes" when package.Xml(target) is { } notes:
                    body.WriteNotes(notes, type == "footnotes" ? "" : "e");
                    break;
                case "comments" when package.Xml(target) is { } comments:
                    body.WriteComments(comments);
                    break;
            }
        }

        StructuredItem.WarnHidden(warnings, body.Hidden, "runs of hidden text", origin.Id);
        yield return StructuredItem.Of(writer, origin, title, metadata, warnings);
    }
}

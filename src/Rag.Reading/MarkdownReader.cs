using System.Runtime.CompilerServices;

namespace Rag.Reading;

/// <summary>Markdown, kept as it stands, so that offsets are those of the file; the title and the metadata come from front matter and the first heading.</summary>
internal sealed class MarkdownReader(TextLoader loader) : IDocumentReader
{
    public bool CanRead(string extension) => extension is ".md" or ".markdown" or ".mdown" or ".mkd" or ".mdx" or ".qmd" or ".rmd";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var decoded = await loader.LoadAsync(content, origin, null, mayBeBinary: false, cancellationToken).ConfigureAwait(false);
        var warnings = decoded.Warnings.ToList();
        var matter = FrontMatter.Of(decoded.Text);
        var metadata = new MetadataBuilder(origin.Id);
        string? title = null;
        foreach (var (key, value) in matter.Values)
        {
            if (key == "title" && title is null)
                title = value.ToString();
            else
                metadata.Add(key, value);
        }

        yield return Items.Of(origin, metadata.WarningsAfter(warnings), new Document
        {
            Id = origin.Id,
            Text = decoded.Text,
            Source = origin.Source,
            Title = Titles.Clean(title) ?? MarkdownTitle.Of(decoded.Text.AsSpan(matter.End)),
            MediaType = "text/markdown",
            Metadata = metadata.Build(),
        });
    }
}

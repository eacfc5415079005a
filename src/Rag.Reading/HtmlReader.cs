using System.Runtime.CompilerServices;
using AngleSharp.Html.Dom;

namespace Rag.Reading;

/// <summary>HTML, as Markdown of what a person sees.</summary>
internal sealed class HtmlReader(TextLoader loader) : IDocumentReader
{
    public bool CanRead(string extension) => extension is ".html" or ".htm" or ".xhtml" or ".shtml";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var decoded = await loader.LoadAsync(content, origin, DeclaredCharset.OfHtml, mayBeBinary: false, cancellationToken).ConfigureAwait(false);
        var warnings = decoded.Warnings.ToList();
        var writer = new MarkdownWriter(origin.Id, loader.Options.MaxCharacters);
        using var html = HtmlText.Write(decoded.Text, writer, origin.Id, warnings, cancellationToken);

        var metadata = new MetadataBuilder(origin.Id);
        if (html.DocumentElement?.GetAttribute("lang") is { Length: > 0 and < 36 } language)
            metadata.Add("language", MetadataValue.Of(language));
        foreach (var name in (ReadOnlySpan<string>)["author", "description"])
        {
            if (html.Head?.QuerySelector($"meta[name='{name}' i]") is IHtmlMetaElement { Content.Length: > 0 } meta)
                metadata.Add(name, MetadataValue.Of(meta.Content));
        }

        // Entities may spell characters that no store keeps, after the bytes were clean.
        var text = CleanText.Clean(writer.ToString(), out var found);
        if (found != default)
            warnings.Add(new("control_replaced", $"{found.Controls + found.LoneSurrogates} characters written as entities were replaced by U+FFFD.", origin.Id));
        yield return Items.Of(origin, metadata.WarningsAfter(warnings), new Document
        {
            Id = origin.Id,
            Text = text,
            Source = origin.Source,
            Title = Titles.Clean(html.Title) ?? MarkdownTitle.Of(text),
            MediaType = "text/markdown",
            Metadata = metadata.Build(),
        });
    }
}

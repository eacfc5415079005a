using System.Runtime.CompilerServices;

namespace Rag.Reading;

/// <summary>Text, source code and every unknown extension that turns out to be text: kept as it stands.</summary>
internal sealed class PlainTextReader(TextLoader loader) : IDocumentReader
{
    public bool CanRead(string extension) => true;

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var mediaType = MediaTypes.Of(origin.Extension);
        Func<ReadOnlyMemory<byte>, string?>? declared = mediaType == "application/xml" ? DeclaredCharset.OfXml : null;
        var decoded = await loader.LoadAsync(content, origin, declared, mediaType is null, cancellationToken).ConfigureAwait(false);
        yield return Items.Of(origin, decoded.Warnings, new Document
        {
            Id = origin.Id,
            Text = decoded.Text,
            Source = origin.Source,
            MediaType = mediaType ?? "text/plain",
            UpdatedAt = origin.UpdatedAt,
        });
    }
}

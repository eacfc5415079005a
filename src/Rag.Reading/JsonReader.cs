using System.Runtime.CompilerServices;
using System.Text;

namespace Rag.Reading;

/// <summary>JSON, checked and kept as it stands.</summary>
internal sealed class JsonReader(TextLoader loader) : IDocumentReader
{
    public bool CanRead(string extension) => extension is ".json" or ".jsonc" or ".json5" or ".geojson" or ".ipynb" or ".webmanifest";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var decoded = await loader.LoadAsync(content, origin, null, mayBeBinary: false, cancellationToken).ConfigureAwait(false);
        // Comments and a last comma are common in settings; they change no value.
        if (!string.IsNullOrWhiteSpace(decoded.Text) && origin.Extension != ".json5")
            JsonGuard.Require(Encoding.UTF8.GetBytes(decoded.Text), origin.Id, lenient: true, cancellationToken: cancellationToken);
        yield return Items.Of(origin, decoded.Warnings, new Document
        {
            Id = origin.Id,
            Text = decoded.Text,
            Source = origin.Source,
            MediaType = "application/json",
        });
    }
}

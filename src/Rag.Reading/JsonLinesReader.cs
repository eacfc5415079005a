using System.Runtime.CompilerServices;

namespace Rag.Reading;

/// <summary>JSON Lines: a document per line with <c>_id</c> or <c>id</c> and <c>text</c>; a file of other records is one document, kept as it stands.</summary>
internal sealed class JsonLinesReader(TextLoader loader) : IDocumentReader
{
    public bool CanRead(string extension) => extension is ".jsonl" or ".ndjson";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // At most four bytes make one unit, and JSON may spell a unit in six.
        var lines = new LineSplitter(content, (long)loader.Options.MaxCharacters * 6);
        var number = 0;
        var isEmpty = true;
        while (await lines.NextAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            number++;
            if (line.Error is null && line.Bytes.Span.Trim(" \t\r"u8).IsEmpty)
                continue;
            var isFirst = isEmpty;
            isEmpty = false;
            // Records without id and text are data, not documents: then the file itself is the document.
            if (isFirst && line.Error is null && JsonLine.IsRecord(line.Bytes.Span))
            {
                await foreach (var item in WholeAsync(lines.Rest(line.Bytes, number - 1), origin, cancellationToken).ConfigureAwait(false))
                    yield return item;
                yield break;
            }

            yield return Item(line, number, origin);
        }

        if (isEmpty)
            yield return Items.Of(origin, [], new Document { Id = origin.Id, Text = "", Source = origin.Source, MediaType = "application/x-ndjson" });
    }

    private async IAsyncEnumerable<SourceItem> WholeAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var decoded = await loader.LoadAsync(content, origin, null, mayBeBinary: false, cancellationToken).ConfigureAwait(false);
        yield return Items.Of(origin, decoded.Warnings, new Document
        {
            Id = origin.Id,
            Text = decoded.Text,
            Source = origin.Source,
            MediaType = "application/x-ndjson",
        });
    }

    private SourceItem Item(SplitLine line, int number, DocumentOrigin origin)
    {
        var place = $"{origin.Id}:{number}";
        try
        {
            if (line.Error is { } error)
                throw error;
            return JsonLine.ToItem(line.Bytes.Span, number, origin, loader.Options.MaxCharacters);
        }
        catch (RagException failure)
        {
            // Which document the line would have been is unknown, so a sync must not take it for removed.
            return new SourceItem { Id = place, Error = failure, HidesOthers = true };
        }
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;

namespace Rag.Reading;

/// <summary>Comma- and tab-separated tables (RFC 4180, 2005), kept as they stand; row anchors.</summary>
internal sealed class TableTextReader(TextLoader loader) : IDocumentReader
{
    private const int MaxRowAnchors = 10_000;

    public bool CanRead(string extension) => extension is ".csv" or ".tsv" or ".tab";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var decoded = await loader.LoadAsync(content, origin, null, mayBeBinary: false, cancellationToken).ConfigureAwait(false);
        var rows = Rows(decoded.Text);
        var warnings = decoded.Warnings;
        if (rows.Count > MaxRowAnchors)
            warnings = [.. warnings, new RagWarning("anchors_dropped", $"Rows have no anchors of their own: the table has {rows.Count} and at most {MaxRowAnchors} are named.", origin.Id)];
        yield return Items.Of(origin, warnings, new Document
        {
            Id = origin.Id,
            Text = decoded.Text,
            Source = origin.Source,
            MediaType = origin.Extension == ".csv" ? "text/csv" : "text/tab-separated-values",
            Anchors = rows.Count > MaxRowAnchors ? [] : [.. rows.Select((row, index) => new Anchor(row, "row", (index + 1).ToString(CultureInfo.InvariantCulture)))],
        });
    }

    /// <summary>The rows that are not empty, without their line ends; a line end within quotes ends none.</summary>
    private static List<TextSpan> Rows(string text)
    {
        var rows = new List<TextSpan>();
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '"')
                isQuoted = !isQuoted;
            if (i < text.Length && (isQuoted || text[i] is not ('\n' or '\r')))
                continue;
            if (i > start)
                rows.Add(TextSpan.FromBounds(start, i));
            start = i + 1;
        }

        return rows;
    }
}

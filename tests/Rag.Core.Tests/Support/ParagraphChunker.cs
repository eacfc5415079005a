namespace Rag.Core.Tests.Support;

/// <summary>A chunk for each paragraph: small enough to reason about in a test.</summary>
internal sealed class ParagraphChunker(string configuration = "paragraphs") : IChunker
{
    public string Configuration => configuration;

    public ValueTask<ChunkedDocument> ChunkAsync(Document document, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var chunks = new List<Chunk>();
        for (var start = 0; start < document.Text.Length;)
        {
            var end = document.Text.IndexOf("\n\n", start, StringComparison.Ordinal);
            end = end < 0 ? document.Text.Length : end;
            var text = document.Text[start..end];
            if (!string.IsNullOrWhiteSpace(text))
                chunks.Add(new Chunk { DocumentId = document.Id, Index = chunks.Count, Span = new TextSpan(start, text.Length), Text = text, Tokens = text.Length / 4 });
            start = end + 2;
        }

        return ValueTask.FromResult(new ChunkedDocument(chunks, []));
    }
}

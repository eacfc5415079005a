namespace Rag.Models.Tests;

/// <summary>Finds one chunk for every question.</summary>
internal sealed class OneSource : IRetriever
{
    public const string Text = "Refunds are paid within 30 days.";

    public Task<RetrievalResult> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default) =>
        Task.FromResult(new RetrievalResult(
        [
            new SearchHit
            {
                Chunk = new Chunk { DocumentId = "refunds", Index = 0, Text = Text, Span = new TextSpan(0, Text.Length) },
                Document = new SourceDocument("refunds", "refunds", null, "text/plain", "1", Metadata.Empty, [], null),
                Score = 1,
            },
        ]));
}

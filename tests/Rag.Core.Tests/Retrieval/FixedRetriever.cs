namespace Rag.Core.Tests.Retrieval;

/// <summary>Finds the chunks that were set for a question, and remembers what it was asked.</summary>
internal sealed class FixedRetriever(params (string Question, string[] Ids)[] answers) : IRetriever
{
    public List<RetrievalRequest> Requests { get; } = [];

    public Task<RetrievalResult> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        lock (Requests)
            Requests.Add(request);
        var ids = answers.FirstOrDefault(answer => answer.Question == request.Question).Ids ?? [];
        return Task.FromResult(new RetrievalResult([.. ids.Take(request.Top ?? 6).Select((id, i) => Hit(id, 1.0 / (i + 1)))]));
    }

    public static SearchHit Hit(string id, double score) => new()
    {
        Chunk = new Chunk { DocumentId = id, Index = 0, Span = new TextSpan(0, 4), Text = "text", Tokens = 1 },
        Document = new SourceDocument(id, id, null, "text/plain", "1", Metadata.Empty, [], null),
        Score = score,
    };
}

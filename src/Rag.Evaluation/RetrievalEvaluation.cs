namespace Rag.Evaluation;

/// <summary>Asks every question of a dataset and measures the answers.</summary>
/// <remarks>Documents are ranked by their best chunk, to depth <see cref="Depth"/>. Questions are asked one after another, so that times mean something.</remarks>
public static class RetrievalEvaluation
{
    /// <summary>How many documents of each ranking are kept.</summary>
    public const int Depth = 100;

    /// <summary>Evaluates whatever <paramref name="search"/> asks, in each mode.</summary>
    /// <param name="dataset">The documents, already indexed by the caller, and the questions.</param>
    /// <param name="search">Asks for chunks. Asked again for more, untimed, when the chunks of one answer belong to fewer than <see cref="Depth"/> documents.</param>
    /// <param name="modes">In the order wanted in the report; none means keyword, vector and hybrid.</param>
    /// <param name="timeProvider">Measures how long a question takes; null for the system's.</param>
    /// <param name="progress">Told how many questions have been asked, over all modes.</param>
    /// <param name="cancellationToken">Stops between questions.</param>
    public static async Task<EvaluationReport> RunAsync(
        RetrievalDataset dataset,
        RetrievalSearch search,
        IReadOnlyList<SearchMode>? modes = null,
        TimeProvider? timeProvider = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(search);

        if (modes is null or { Count: 0 })
            modes = [SearchMode.Keyword, SearchMode.Vector, SearchMode.Hybrid];
        var clock = timeProvider ?? TimeProvider.System;
        var results = new List<EvaluationResult>();
        var asked = 0;
        foreach (var mode in modes)
        {
            var rankings = new Dictionary<string, IReadOnlyList<RankedDocument>>(StringComparer.Ordinal);
            var durations = new List<TimeSpan>();
            foreach (var question in dataset.Questions)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (ranking, duration) = await AskAsync(question.Text, mode, search, clock, cancellationToken).ConfigureAwait(false);
                rankings.Add(question.Id, ranking);
                durations.Add(duration);
                progress?.Report(++asked);
            }

            results.Add(EvaluationResult.Of(mode, new TrecRun(rankings), dataset, durations));
        }

        return new EvaluationReport(dataset.Name, dataset.Documents.Count, dataset.Questions.Count, results);
    }

    /// <summary>Evaluates a retriever: what is measured is what an application gets.</summary>
    /// <param name="dataset">The documents, already indexed by the caller under their ids, and the questions.</param>
    /// <param name="retriever">Such as that of <see cref="RagIndex.GetRetrieverAsync"/>.</param>
    /// <param name="settings">What to ask with, but for question, mode and top; null for the retriever's own settings, seeing everything.</param>
    /// <param name="modes">As in the other overload.</param>
    /// <param name="timeProvider">As in the other overload.</param>
    /// <param name="progress">As in the other overload.</param>
    /// <param name="cancellationToken">Stops between questions.</param>
    public static Task<EvaluationReport> RunAsync(
        RetrievalDataset dataset,
        IRetriever retriever,
        RetrievalRequest? settings = null,
        IReadOnlyList<SearchMode>? modes = null,
        TimeProvider? timeProvider = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(retriever);

        settings ??= new RetrievalRequest("") { Access = CallerAccess.System };
        return RunAsync(dataset, SearchAsync, modes, timeProvider, progress, cancellationToken);

        async Task<IReadOnlyList<SearchHit>> SearchAsync(string question, SearchMode mode, int top, CancellationToken cancellation) =>
            (await retriever.RetrieveAsync(settings with { Question = question, Mode = mode, Top = top }, cancellation).ConfigureAwait(false)).Hits;
    }

    private static async Task<(IReadOnlyList<RankedDocument> Ranking, TimeSpan Duration)> AskAsync(
        string question, SearchMode mode, RetrievalSearch search, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(question))
            return ([], TimeSpan.Zero);

        var start = clock.GetTimestamp();
        var top = Depth;
        var hits = await search(question, mode, top, cancellationToken).ConfigureAwait(false);
        var duration = clock.GetElapsedTime(start);

        var ranking = ByBestChunk(hits);
        while (ranking.Count < Depth && hits.Count == top && top < SearchQuery.MaxTop)
        {
            top = Math.Min(top * 4, SearchQuery.MaxTop);
            hits = await search(question, mode, top, cancellationToken).ConfigureAwait(false);
            ranking = ByBestChunk(hits);
        }

        return (ranking, duration);
    }

    private static List<RankedDocument> ByBestChunk(IReadOnlyList<SearchHit> hits)
    {
        var ranking = new List<RankedDocument>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var hit in hits)
        {
            if (ranking.Count < Depth && seen.Add(hit.Chunk.DocumentId))
                ranking.Add(new RankedDocument(hit.Chunk.DocumentId, hit.Score));
        }

        return ranking;
    }
}

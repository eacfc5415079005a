using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>Retrieves by meaning and by words: the question is embedded once, and the collection searches both legs and fuses them.</summary>
public sealed class HybridSearch : IRetriever
{
    // With 0.7 an unknown model fell below keyword search on three of five collections; with 0.3 on none (docs/decisions/0150).
    private const double DefaultAlpha = 0.3;

    // A parent holds three to six chunks as a rule, and not all of them are found.
    private const int MoreForParents = 4;

    private readonly ICollectionReader _collection;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _questions;
    private readonly HybridSearchOptions _options;
    private readonly double _alpha;

    /// <summary>Creates a retriever over one collection.</summary>
    /// <param name="collection">What is searched.</param>
    /// <param name="embedder">The model the collection was made with.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public HybridSearch(ICollectionReader collection, IEmbeddingGenerator<string, Embedding<float>> embedder, HybridSearchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(embedder);
        _collection = collection;
        // A model trained with different words before questions and documents has a generator for each.
        _questions = embedder.GetService<IEmbeddingGenerator<string, Embedding<float>>>(RetrievalHints.QuestionKey) ?? embedder;
        _options = (options ?? new HybridSearchOptions()).Checked();
        _alpha = _options.Alpha ?? embedder.GetService<RetrievalHints>()?.Alpha ?? DefaultAlpha;
    }

    /// <inheritdoc/>
    public async Task<RetrievalResult> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrWhiteSpace(request.Question))
            throw new RagInputException("query.empty", "The question is empty. Ask something.");
        if (request.Question.Length > SearchQuery.MaxTextLength)
            throw new RagInputException("query.too_large", $"The question has {request.Question.Length} characters; at most {SearchQuery.MaxTextLength} are allowed.");

        using var activity = RagTelemetry.Start("retrieval", _collection.Info.Id.Name);
        try
        {
            var question = CleanText.Clean(request.Question, out _);
            var mode = request.Mode ?? _options.Mode;
            var query = new SearchQuery
            {
                Text = question,
                Mode = mode,
                Top = request.Top ?? _options.Top,
                Candidates = _options.Candidates,
                Alpha = request.Alpha ?? _alpha,
                Fusion = request.Fusion ?? _options.Fusion,
                Filter = request.Filter,
                Access = request.Access,
                AsOf = request.AsOf,
            };
            // Refused before the model is paid for.
            StoreGuard.Require(query, _collection.Info);
            if (mode != SearchMode.Keyword)
                query = query with { Vector = await EmbedAsync(question, cancellationToken).ConfigureAwait(false) };
            var hits = await SearchAsync(query, cancellationToken).ConfigureAwait(false);
            activity?.SetTag("rag.hits", hits.Count);
            return new RetrievalResult(hits);
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            throw;
        }
    }

    private async Task<IReadOnlyList<SearchHit>> SearchAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var hits = await _collection.SearchAsync(query, cancellationToken).ConfigureAwait(false);
        if (!_options.ExpandParents || hits.All(hit => hit.Chunk.Parent is null))
            return hits;

        var distinct = ParentExpansion.Distinct(hits);
        // Chunks of one parent took the places of others: look a little further, once.
        if (distinct.Count < query.Top && hits.Count == query.Top && query.Top < SearchQuery.MaxTop)
        {
            hits = await _collection.SearchAsync(query with { Top = Math.Min(query.Top * MoreForParents, SearchQuery.MaxTop) }, cancellationToken).ConfigureAwait(false);
            distinct = ParentExpansion.Distinct(hits);
        }

        if (distinct.Count > query.Top)
            distinct.RemoveRange(query.Top, distinct.Count - query.Top);
        return await ParentExpansion.ExpandAsync(_collection, distinct, query.Access, query.AsOf, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReadOnlyMemory<float>> EmbedAsync(string question, CancellationToken cancellationToken)
    {
        var answer = await _questions.GenerateAsync([question], cancellationToken: cancellationToken).ConfigureAwait(false);
        EmbeddingGuard.Require(answer, 1, _collection.Info.Dimensions, _collection.Info.Model);
        return answer[0].Vector;
    }
}

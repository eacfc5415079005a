using System.Collections.Immutable;

namespace Rag.Stores.Memory;

/// <summary>Everything a collection holds at one instant. Immutable: a write makes the next one.</summary>
internal sealed class MemorySnapshot
{
    private static readonly ImmutableSortedDictionary<string, MemoryHistory> NoDocuments = ImmutableSortedDictionary.Create<string, MemoryHistory>(CodePointOrder.Comparer);
    private static readonly ImmutableDictionary<string, VectorUse> NoVectors = ImmutableDictionary.Create<string, VectorUse>(StringComparer.Ordinal);

    private readonly ImmutableDictionary<string, VectorUse> _vectors;
    private readonly Lazy<MemoryView> _current;

    private MemorySnapshot(ImmutableSortedDictionary<string, MemoryHistory> documents, ImmutableDictionary<string, VectorUse> vectors)
    {
        Documents = documents;
        _vectors = vectors;
        _current = new(() => new MemoryView(documents.Values.Select(history => history.Current)));
    }

    public static MemorySnapshot Empty { get; } = new(NoDocuments, NoVectors);

    /// <summary>By id, in code point order. None has an empty history.</summary>
    public ImmutableSortedDictionary<string, MemoryHistory> Documents { get; }

    public IEnumerable<MemoryVersion> Versions => Documents.Values.SelectMany(history => history.Versions);

    /// <summary>The versions that answer a question: the current ones, or those that held at a moment.</summary>
    public MemoryView View(DateTimeOffset? asOf) => asOf is null
        ? _current.Value
        : new MemoryView(Documents.Values.Select(history => history.At(asOf)));

    public float[]? FindVector(string contentHash) => _vectors.GetValueOrDefault(contentHash)?.Vector;

    /// <summary>The snapshot after some documents' histories changed; null erases a document.</summary>
    public MemorySnapshot With(IReadOnlyList<(string Id, MemoryHistory? History)> changes)
    {
        var documents = Documents.ToBuilder();
        var vectors = _vectors.ToBuilder();
        foreach (var (id, history) in changes)
        {
            // Take before letting go, so that a vector both versions use keeps its place.
            Use(vectors, history, +1);
            Use(vectors, documents.GetValueOrDefault(id), -1);
            if (history is null or { Current: null, Earlier.IsEmpty: true })
                documents.Remove(id);
            else
                documents[id] = history;
        }

        return new(documents.ToImmutable(), vectors.ToImmutable());
    }

    private static void Use(ImmutableDictionary<string, VectorUse>.Builder vectors, MemoryHistory? history, int change)
    {
        foreach (var chunk in history?.Versions.SelectMany(version => version.Chunks) ?? [])
        {
            var use = vectors.GetValueOrDefault(chunk.ContentHash) ?? new VectorUse(chunk.Vector, 0);
            if (use.Chunks + change == 0)
                vectors.Remove(chunk.ContentHash);
            else
                vectors[chunk.ContentHash] = use with { Chunks = use.Chunks + change };
        }
    }

    /// <summary>A vector and how many chunks use it: with the last of them it is erased.</summary>
    private sealed record VectorUse(float[] Vector, int Chunks);
}

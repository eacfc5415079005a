using Rag.Chunking;

namespace Rag;

/// <summary>Cuts a document twice: small chunks are searched, and each knows the larger one around it as <see cref="Chunk.Parent"/>.</summary>
/// <remarks>
/// The chunks are those of the chunker of children. A chunk's parent is the smallest parent that holds all of it; where it crosses from one
/// into the next, both together. It is null where it would be no larger than the chunk. <see cref="HybridSearch"/> returns parents unless told
/// otherwise. Warnings are those of both chunkers.
/// </remarks>
public sealed class ParentChildChunker : IChunker
{
    private readonly IChunker _children;
    private readonly IChunker _parents;

    /// <summary>Creates a chunker of two.</summary>
    /// <param name="children">Cuts what is searched.</param>
    /// <param name="parents">Cuts what is shown; a size three to six times that of the children is usual.</param>
    public ParentChildChunker(IChunker children, IChunker parents)
    {
        ArgumentNullException.ThrowIfNull(children);
        ArgumentNullException.ThrowIfNull(parents);
        _children = children;
        _parents = parents;
        Configuration = $"parent-child/1 children=({children.Configuration}) parents=({parents.Configuration})";
    }

    /// <inheritdoc/>
    public string Configuration { get; }

    /// <inheritdoc/>
    public async ValueTask<ChunkedDocument> ChunkAsync(Document document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);

        var children = await _children.ChunkAsync(document, cancellationToken).ConfigureAwait(false);
        var parents = await _parents.ChunkAsync(document, cancellationToken).ConfigureAwait(false);
        var chunks = new List<Chunk>(children.Chunks.Count);
        var first = 0;
        foreach (var child in children.Chunks)
        {
            // Both lists are ordered by start and by end.
            while (first < parents.Chunks.Count && parents.Chunks[first].Span.End <= child.Span.Start)
                first++;
            chunks.Add(child with { Parent = ParentOf(child.Span, parents.Chunks, first) });
        }

        return new ChunkedDocument(chunks, [.. children.Warnings.Union(parents.Warnings)]);
    }

    private static TextSpan? ParentOf(TextSpan child, IReadOnlyList<Chunk> parents, int first)
    {
        TextSpan? smallest = null;
        var around = child;
        for (var i = first; i < parents.Count && parents[i].Span.Start < child.End; i++)
        {
            var span = parents[i].Span;
            if (span.Contains(child) && (smallest is null || span.Length < smallest.Value.Length))
                smallest = span;
            around = TextSpan.FromBounds(Math.Min(around.Start, span.Start), Math.Max(around.End, span.End));
        }

        var parent = smallest ?? around;
        return parent == child ? null : parent;
    }
}

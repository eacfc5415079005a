using System.Globalization;
using System.Text;

namespace Rag;

/// <summary>The checks every store makes before it touches its backend, so that all refuse the same input in the same words.</summary>
public static class StoreGuard
{
    /// <summary>The most dimensions a collection may have.</summary>
    public const int MaxDimensions = 4_096;

    // Persian words and emoji are spelt with them; other invisible characters only make ids look alike.
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Checks what a collection is to be made with.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The dimensions are not 1 to <see cref="MaxDimensions"/>.</exception>
    /// <exception cref="ArgumentException">Model or analyzer is missing.</exception>
    public static void Require(CollectionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Dimensions is < 1 or > MaxDimensions)
            throw new ArgumentOutOfRangeException(nameof(settings), settings.Dimensions, $"Dimensions must be 1 to {MaxDimensions}.");
        ArgumentException.ThrowIfNullOrWhiteSpace(settings.Model, nameof(settings));
        ArgumentNullException.ThrowIfNull(settings.Analyzer, nameof(settings));
    }

    /// <summary>Checks a document's id.</summary>
    /// <exception cref="RagInputException">Code <c>id.invalid</c>.</exception>
    public static void RequireDocumentId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!IsDocumentId(id))
            throw new RagInputException("id.invalid", $"A document id must be 1 to {Document.MaxIdLength} characters without control, invisible or text-direction characters, lone surrogates, or white space at either end.");
    }

    /// <summary>Checks a whole write before any of it is stored; vectors are left to <see cref="UnitVector"/>.</summary>
    /// <exception cref="RagInputException">An id, a span, a chunk's number or a validity is wrong, or a text is not clean.</exception>
    public static void Require(IReadOnlyList<IndexedDocument> documents, CollectionInfo info)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(info);

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            ArgumentNullException.ThrowIfNull(document, nameof(documents));
            var id = document.Document.Id;
            RequireDocumentId(id);
            if (!ids.Add(id))
                throw new RagInputException("id.duplicate", "The same document id was given twice in one call; give each document once.") { DocumentId = id };
            if (!ReferenceEquals(CleanText.Clean(document.Document.Text, out _), document.Document.Text))
                throw new RagInputException("input.text", "The text holds lone surrogates or control characters that no store keeps exactly. Pass it through CleanText.Clean before chunking.") { DocumentId = id };
            if (info.KeepsHistory && document.Document.ValidFrom is null)
                throw new RagInputException("input.valid_from", "This collection keeps history, so a document needs ValidFrom: the first moment it holds.") { DocumentId = id };
            if (document.Document.ValidFrom >= document.Document.ValidTo)
                throw new RagInputException("input.valid_to", "ValidTo must be after ValidFrom.") { DocumentId = id };
            for (var i = 0; i < document.Chunks.Count; i++)
            {
                var chunk = document.Chunks[i];
                if (chunk.Chunk.DocumentId != id || chunk.Chunk.Index != i)
                    throw new RagInputException("input.chunks", "Chunks must belong to their document and be numbered from 0 in order.") { DocumentId = id };
                if (chunk.Chunk.Span.End > document.Document.Text.Length
                    || !document.Document.Text.AsSpan(chunk.Chunk.Span.Start, chunk.Chunk.Span.Length).SequenceEqual(chunk.Chunk.Text))
                    throw new RagInputException("input.offsets", string.Create(CultureInfo.InvariantCulture, $"The text of chunk {i} is not what stands in the document at its span.")) { DocumentId = id };
            }
        }
    }

    /// <summary>The vector at unit length.</summary>
    /// <exception cref="RagInputException">It has another dimension than the collection, is not finite, or has no direction.</exception>
    public static float[] UnitVector(ReadOnlyMemory<float> vector, CollectionInfo info, string? documentId = null)
    {
        ArgumentNullException.ThrowIfNull(info);
        if (vector.Length != info.Dimensions)
            throw new RagInputException("vector.dimension", string.Create(CultureInfo.InvariantCulture, $"The vector has {vector.Length} dimensions but the collection '{info.Id.Name}' holds {info.Dimensions}. Use the model the collection was made with ('{info.Model}').")) { DocumentId = documentId };
        foreach (var value in vector.Span)
        {
            if (!float.IsFinite(value))
                throw new RagInputException("vector.not_finite", "The vector holds NaN or infinity.") { DocumentId = documentId };
        }

        var unit = new float[vector.Length];
        if (!VectorMath.TryNormalize(vector.Span, unit))
            throw new RagInputException("vector.zero", "The vector has no direction: its length is zero or beyond what a float holds.") { DocumentId = documentId };
        return unit;
    }

    /// <summary>Checks a question's numbers and text, and that it comes with principals where they are demanded; filter and vector are left to <see cref="FilterGuard"/> and <see cref="UnitVector"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Top, candidates or alpha is out of range.</exception>
    /// <exception cref="RagInputException">The text is empty or too long.</exception>
    /// <exception cref="RagAccessException">Principals are demanded and were not given.</exception>
    public static void Require(SearchQuery query, CollectionInfo info)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(info);
        if (query.Top is < 1 or > SearchQuery.MaxTop)
            throw new ArgumentOutOfRangeException(nameof(query), query.Top, $"Top must be 1 to {SearchQuery.MaxTop}.");
        if (query.Candidates is < 1 or > SearchQuery.MaxTop)
            throw new ArgumentOutOfRangeException(nameof(query), query.Candidates, $"Candidates must be 1 to {SearchQuery.MaxTop}.");
        if (!(query.Alpha >= 0 && query.Alpha <= 1))
            throw new ArgumentOutOfRangeException(nameof(query), query.Alpha, "Alpha must be 0 (keyword only) to 1 (vector only).");
        if (query.Mode != SearchMode.Vector)
        {
            if (string.IsNullOrWhiteSpace(query.Text))
                throw new RagInputException("query.empty", "The question is empty. Ask something.");
            if (query.Text.Length > SearchQuery.MaxTextLength)
                throw new RagInputException("query.too_large", string.Create(CultureInfo.InvariantCulture, $"The question has {query.Text.Length} characters; at most {SearchQuery.MaxTextLength} are allowed."));
        }

        query.Access.Require(info.RequiresPrincipals);
    }

    private static bool IsDocumentId(string id)
    {
        if (id.Length is 0 or > Document.MaxIdLength || char.IsWhiteSpace(id[0]) || char.IsWhiteSpace(id[^1]))
            return false;
        for (var i = 0; i < id.Length;)
        {
            // Two ids that differ in a lone surrogate would become one in UTF-8.
            if (!Rune.TryGetRuneAt(id, i, out var rune))
                return false;
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || (category == UnicodeCategory.Format && rune.Value is not (ZeroWidthNonJoiner or ZeroWidthJoiner)))
                return false;
            i += rune.Utf16SequenceLength;
        }

        return true;
    }
}

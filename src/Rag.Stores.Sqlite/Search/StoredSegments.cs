using Rag.Stores.Engine.Keywords;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Sqlite;

/// <summary>The keyword index as the file keeps it, so that opening a collection does not analyze its texts again.</summary>
/// <remarks>
/// Derived, and never trusted: a segment that is missing, damaged or of another version is made again from the texts.
/// A segment covers a range of ordinals; the ranges of a collection follow each other without a gap from 0 to where sealing has come,
/// and grow by tiers, so that there are never many and each chunk is written again a few times only.
/// </remarks>
internal static class StoredSegments
{
    /// <summary>So many chunks wait to be sealed at most; an opening analyzes them.</summary>
    private const int SealFrom = 512;

    // The tiers of InvertedIndex, so that what is read needs no joining.
    private const int SmallestTier = 256;
    private const int TierFactor = 8;
    private const double MostDead = 0.25;

    public static IEnumerable<KeywordSegment> Read(Connection connection, long collection)
    {
        foreach (var row in Rows(connection, collection))
        {
            if (TryOpen(connection, row) is { } segment)
                yield return segment;
        }
    }

    public static List<StoredSegment> Rows(Connection connection, long collection)
    {
        using var rows = connection.Prepare("SELECT first, \"end\", dead FROM rag_segment WHERE collection = ? ORDER BY first").Bind(1, collection);
        var found = new List<StoredSegment>();
        while (rows.Step())
            found.Add(new(collection, rows.Int32(0), rows.Int32(1), rows.Int32(2)));
        return found;
    }

    public static KeywordSegment? TryOpen(Connection connection, StoredSegment row)
    {
        using var rows = connection.Prepare("SELECT bytes FROM rag_segment WHERE collection = ? AND first = ?").Bind(1, row.Collection).Bind(2, row.First);
        if (!rows.Step())
            return null;
        try
        {
            return KeywordSegment.Open(rows.Blob(0).ToArray());
        }
        catch (RagStoreException)
        {
            // Made again from the texts; verifying names it.
            return null;
        }
    }

    /// <summary>Notes that a version's chunks are no longer current.</summary>
    public static void Bury(Connection connection, long collection, int firstChunk, int chunks)
    {
        if (chunks > 0)
            connection.Prepare("UPDATE rag_segment SET dead = dead + ?1 WHERE collection = ?2 AND first <= ?3 AND \"end\" > ?3").Bind(1, chunks).Bind(2, collection).Bind(3, firstChunk).Run();
    }

    /// <summary>Forgets every segment, so that the next sealing makes them anew.</summary>
    public static void Drop(Connection connection, long collection) =>
        connection.Prepare("DELETE FROM rag_segment WHERE collection = ?").Bind(1, collection).Run();

    /// <summary>Seals what waits, when it is worth it or when asked to, and joins segments of one tier.</summary>
    public static void Seal(Connection connection, long collection, ITextAnalyzer? analyzer, int nextOrdinal, bool always)
    {
        var rows = Rows(connection, collection);
        var sealedTo = rows.Count == 0 ? 0 : rows[^1].End;
        if (nextOrdinal - sealedTo >= (always ? 1 : SealFrom))
        {
            Save(connection, collection, sealedTo, nextOrdinal, Make(connection, collection, sealedTo, nextOrdinal, analyzer));
            CollectionRow.SetSealedTo(connection, collection, nextOrdinal);
            rows = Rows(connection, collection);
        }

        for (var joined = true; joined;)
        {
            joined = false;
            var start = rows.Count;
            while (start > 0 && TierOf(rows[start - 1]) <= TierOf(rows[^1]))
                start--;
            if (rows.Count - start < TierFactor)
                break;
            Write(connection, rows[start..], analyzer);
            rows = Rows(connection, collection);
            joined = true;
        }

        foreach (var stale in rows.Where(segment => segment.Dead > (segment.End - segment.First) * MostDead))
            Write(connection, [stale], analyzer);
    }

    /// <summary>Writes again, without them, every segment that holds terms of chunks that are gone.</summary>
    public static void Purge(Connection connection, long collection, ITextAnalyzer? analyzer)
    {
        foreach (var segment in Rows(connection, collection).Where(segment => segment.Dead > 0))
            Write(connection, [segment], analyzer);
    }

    private static int TierOf(StoredSegment segment)
    {
        var tier = 0;
        for (var size = (segment.End - segment.First - segment.Dead) / SmallestTier; size > 0; size /= TierFactor)
            tier++;
        return tier;
    }

    // Joins neighbours into one segment of what is current in their range.
    private static void Write(Connection connection, IReadOnlyList<StoredSegment> parts, ITextAnalyzer? analyzer)
    {
        var collection = parts[0].Collection;
        var (first, end) = (parts[0].First, parts[^1].End);
        var live = Current(connection, collection, first, end);
        var views = new List<SegmentView>();
        foreach (var part in parts)
        {
            if (TryOpen(connection, part) is not { } segment)
                continue;
            var dead = new OrdinalSet(segment.ChunkCount);
            var deadLength = 0L;
            for (var i = 0; i < segment.ChunkCount; i++)
            {
                if (live.Remove(segment.Ordinals[i]))
                    continue;
                dead.Add(i);
                deadLength += segment.Lengths[i];
            }

            views.Add(new SegmentView(segment, dead.Count == 0 ? null : dead, deadLength));
        }

        // What no segment held, though it should: made again from the texts.
        var bytes = live.Count > 0 ? Make(connection, collection, first, end, analyzer) : KeywordMerge.Merge(views.ToArray())?.Bytes.ToArray();
        foreach (var part in parts)
            connection.Prepare("DELETE FROM rag_segment WHERE collection = ? AND first = ?").Bind(1, collection).Bind(2, part.First).Run();
        Save(connection, collection, first, end, bytes);
    }

    private static void Save(Connection connection, long collection, int first, int end, byte[]? bytes) =>
        connection.Prepare("INSERT INTO rag_segment(collection, first, \"end\", dead, bytes) VALUES(?, ?, ?, 0, ?)")
            .Bind(1, collection).Bind(2, first).Bind(3, end).Bind(4, bytes ?? []).Run();

    private static byte[]? Make(Connection connection, long collection, int first, int end, ITextAnalyzer? analyzer)
    {
        // Without the analyzer the range stays empty: a reader that has it makes it for itself.
        if (analyzer is null)
            return null;
        var buffer = new KeywordBuffer();
        foreach (var version in VersionsIn(connection, collection, first, end))
        {
            foreach (var (ordinal, text) in SearchTexts.Of(connection, version))
                buffer.Add(ordinal, text, analyzer);
        }

        // Later ranges hold later texts.
        return buffer.Seal(end)?.Bytes.ToArray();
    }

    private static OrdinalSet Current(Connection connection, long collection, int first, int end)
    {
        var current = new OrdinalSet(end);
        foreach (var version in VersionsIn(connection, collection, first, end))
        {
            for (var ordinal = version.FirstChunk; ordinal < version.End; ordinal++)
                current.Add(ordinal);
        }

        return current;
    }

    public static List<IndexedVersion> VersionsIn(Connection connection, long collection, int first, int end)
    {
        using var rows = connection.Prepare("SELECT key, id, first_chunk, chunks FROM rag_document WHERE first_chunk >= ? AND first_chunk < ? AND state = 1 ORDER BY first_chunk")
            .Bind(1, Schema.FirstKey(collection) + first).Bind(2, Schema.FirstKey(collection) + end);
        var versions = new List<IndexedVersion>();
        while (rows.Step())
        {
            if (rows.Int32(3) > 0)
                versions.Add(new(rows.Int64(0), Schema.OrdinalOf(rows.Int64(2)), rows.Int32(3), rows.Blob(1), []));
        }

        return versions;
    }
}

/// <summary>A stored segment without its bytes.</summary>
/// <param name="Collection">Whose.</param>
/// <param name="First">The first ordinal it covers.</param>
/// <param name="End">One past the last.</param>
/// <param name="Dead">How many chunks it holds that are no longer current, at most.</param>
internal readonly record struct StoredSegment(long Collection, int First, int End, int Dead);

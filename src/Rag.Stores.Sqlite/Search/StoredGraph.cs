using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Sqlite;

/// <summary>The vector graph as the file keeps it, so that no reader builds one.</summary>
/// <remarks>
/// Derived, and never trusted: one that is damaged, of another version or of other vectors is not used, and made again by the next write.
/// A chunk's number is never given twice, so a graph stays true of the chunks it holds whatever is written later: what went is passed over,
/// what came is compared one by one, until so much has changed that the writer brings it up to date.
/// </remarks>
internal static class StoredGraph
{
    private const int ChangedShare = 16;

    /// <summary>Whether enough has changed to build or extend the graph.</summary>
    /// <param name="connection">To the file.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="nextOrdinal">The number its next chunk gets.</param>
    /// <param name="graphFrom">From so many chunks there is a graph.</param>
    /// <param name="waitingMost">So many vectors may wait in any case.</param>
    public static bool IsDue(Connection connection, long collection, int nextOrdinal, int graphFrom, int waitingMost)
    {
        using var row = connection.Prepare("SELECT \"end\", covered, dead FROM rag_graph WHERE collection = ?").Bind(1, collection);
        if (!row.Step())
            return nextOrdinal >= graphFrom && nextOrdinal > waitingMost;
        var allowance = Math.Max(waitingMost, Math.Max(graphFrom / 4, row.Int32(1) / ChangedShare));
        return nextOrdinal - row.Int32(0) > allowance || row.Int32(2) > allowance;
    }

    /// <summary>Which graph the file has: 0 for none.</summary>
    public static long SequenceOf(Connection connection, long collection)
    {
        // A file of an older version that may not be written has no such table.
        if (connection.Scalar("PRAGMA user_version") < Schema.GraphVersion)
            return 0;
        using var row = connection.Prepare("SELECT sequence FROM rag_graph WHERE collection = ?").Bind(1, collection);
        return row.Step() ? row.Int64(0) : 0;
    }

    /// <summary>Takes up the file's graph, if it has one that can be used.</summary>
    /// <exception cref="RagStoreException">It cannot: search without.</exception>
    public static void Load(Connection connection, long collection, HnswIndex index)
    {
        using var row = connection.Prepare("SELECT bytes FROM rag_graph WHERE collection = ?").Bind(1, collection);
        if (row.Step() && row.Blob(0) is { IsEmpty: false } bytes)
            index.LoadGraph(bytes, collection);
        else
            index.Use(null);
    }

    /// <summary>Whether what the file has can be read, as far as its own bytes tell.</summary>
    public static bool IsIntact(Connection connection, long collection)
    {
        if (SequenceOf(connection, collection) == 0)
            return true;
        using var row = connection.Prepare("SELECT bytes FROM rag_graph WHERE collection = ?").Bind(1, collection);
        try
        {
            if (row.Step() && !row.Blob(0).IsEmpty)
                HnswFile.RequireIntact(row.Blob(0));
            return true;
        }
        catch (RagStoreException e) when (e.Store == HnswFile.Name)
        {
            return false;
        }
    }

    /// <param name="connection">Inside a write transaction.</param>
    /// <param name="collection">Whose.</param>
    /// <param name="sequence">The collection's with this change.</param>
    /// <param name="end">The ordinals below it were looked at.</param>
    /// <param name="covered">How many the graph holds.</param>
    /// <param name="bytes">Empty when there are too few for a graph.</param>
    public static void Save(Connection connection, long collection, long sequence, int end, int covered, ReadOnlySpan<byte> bytes) =>
        connection.Prepare("INSERT OR REPLACE INTO rag_graph(collection, sequence, \"end\", covered, dead, bytes) VALUES(?, ?, ?, ?, 0, ?)")
            .Bind(1, collection).Bind(2, sequence).Bind(3, end).Bind(4, covered).Bind(5, bytes).Run();

    /// <summary>Notes that a version's chunks are no longer current.</summary>
    public static void Bury(Connection connection, long collection, int firstChunk, int chunks)
    {
        if (chunks > 0)
            connection.Prepare("UPDATE rag_graph SET dead = dead + ?1 WHERE collection = ?2 AND \"end\" > ?3").Bind(1, chunks).Bind(2, collection).Bind(3, firstChunk).Run();
    }

    public static void Drop(Connection connection, long collection) =>
        connection.Prepare("DELETE FROM rag_graph WHERE collection = ?").Bind(1, collection).Run();
}

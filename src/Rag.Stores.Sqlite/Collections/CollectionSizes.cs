namespace Rag.Stores.Sqlite;

/// <summary>How large a collection is.</summary>
internal static class CollectionSizes
{
    public static CollectionStatistics Measure(Connection connection, long collection)
    {
        using var counts = connection.Prepare("SELECT sum(state = 1), sum(chunks * (state = 1)), sum(state = 0) FROM rag_document WHERE key >= ? AND key < ?")
            .Bind(1, Schema.FirstKey(collection)).Bind(2, Schema.EndKey(collection));
        counts.Step();
        var bytes = connection.Scalar("PRAGMA page_count") * connection.Scalar("PRAGMA page_size");
        // The file's size belongs to all collections; this one's part of it by its share of chunks.
        var all = connection.Scalar("SELECT count(*) FROM rag_chunk");
        using var mine = connection.Prepare("SELECT count(*) FROM rag_chunk WHERE key >= ? AND key < ?").Bind(1, Schema.FirstKey(collection)).Bind(2, Schema.EndKey(collection));
        mine.Step();
        return new CollectionStatistics(counts.Int64(0), counts.Int64(1), counts.Int64(2), all == 0 ? 0 : (long)((double)bytes * mine.Int64(0) / all));
    }
}

using Rag.Stores.Providers;

namespace Rag.Stores.Sqlite;

/// <summary>Finds a vector by what was embedded. The index holds 64 bits of the hash; the chunk's record has all of it.</summary>
internal static class VectorReuse
{
    public static float[]? Find(Connection connection, long chunk, string contentHash, int dimensions)
    {
        using var row = connection.Prepare("SELECT c.record, v.vector FROM rag_chunk c JOIN rag_vector v ON v.key = c.key WHERE c.key = ?").Bind(1, chunk);
        // A damaged vector is not handed out: its text is embedded again.
        if (!row.Step() || !Checksum.IsValid(row.Blob(0), (ulong)chunk) || !Checksum.IsValid(row.Blob(1), (ulong)chunk)
            || row.Blob(1).Length != dimensions * sizeof(float) + Checksum.Size)
            return null;
        var record = new RecordReader(row.Blob(0)[..^Checksum.Size]);
        if (ChunkRecord.Read(ref record, "").ContentHash != contentHash)
            return null;
        var vector = new float[dimensions];
        VectorRecord.Read(row.Blob(1), vector);
        return vector;
    }
}

using System.Buffers;
using System.Text;
using Rag.Stores.Memory;
using Rag.Stores.Providers;

namespace Rag.Stores.Sqlite;

/// <summary>Reads what belongs to one version of a document: its text, its chunks, their vectors and terms.</summary>
internal static class VersionContent
{
    public static string ReadText(Connection connection, DocumentRow row)
    {
        using var text = connection.Prepare("SELECT text, checksum FROM rag_text WHERE document = ?").Bind(1, row.Key);
        if (!text.Step() || (long)Checksum.Of(text.Blob(0), (ulong)row.Key) != text.Int64(1))
            throw SqliteErrors.Corrupt(connection.Operation, "a document's text");
        return Encoding.UTF8.GetString(text.Blob(0));
    }

    /// <summary>One chunk with its text, read where it stands in the document's.</summary>
    public static Chunk ReadChunk(Connection connection, DocumentRow row, int index)
    {
        using var found = FindRow(connection, row, index, out var key);
        if (!TryOpen(found, key, out var record))
            throw SqliteErrors.Corrupt(connection.Operation, "a chunk's row");
        var chunk = ChunkRecord.ReadChunk(ref record, row.Id, out var place);
        if (place.Length == 0)
            return chunk;
        var room = ArrayPool<byte>.Shared.Rent(place.Length);
        try
        {
            var bytes = room.AsSpan(0, place.Length);
            connection.ReadBlob("rag_text", "text", row.Key, place.Start, bytes);
            return chunk with { Text = Encoding.UTF8.GetString(bytes) };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    public static ChunkRecord ReadRecord(Connection connection, DocumentRow row, int index) =>
        FindRecord(connection, row, index) ?? throw SqliteErrors.Corrupt(connection.Operation, "a chunk's row");

    /// <summary>A chunk without its text, or null when its row is missing or damaged.</summary>
    public static ChunkRecord? FindRecord(Connection connection, DocumentRow row, int index)
    {
        using var found = FindRow(connection, row, index, out var key);
        return TryOpen(found, key, out var record) ? ChunkRecord.Read(ref record, row.Id) : null;
    }

    public static float[] ReadVector(Connection connection, long chunk, int dimensions)
    {
        using var row = connection.Prepare("SELECT vector FROM rag_vector WHERE key = ?").Bind(1, chunk);
        if (!row.Step() || row.Blob(0).Length != dimensions * sizeof(float) + Checksum.Size || !Checksum.IsValid(row.Blob(0), (ulong)chunk))
            throw SqliteErrors.Corrupt(connection.Operation, "a vector");
        var vector = new float[dimensions];
        VectorRecord.Read(row.Blob(0), vector);
        return vector;
    }

    /// <summary>The whole version, for questions that are asked too rarely to keep an index for.</summary>
    public static MemoryVersion ReadAll(Connection connection, DocumentRow row, int dimensions, ITextAnalyzer? analyzer)
    {
        var document = row.ToDocument(connection.Operation) with { Text = ReadText(connection, row) };
        var chunks = new MemoryChunk[row.Chunks];
        for (var i = 0; i < chunks.Length; i++)
        {
            var record = ReadRecord(connection, row, i);
            var chunk = record.Chunk with { Text = document.Text.Substring(record.Chunk.Span.Start, record.Chunk.Span.Length) };
            var key = row.FirstChunk + i;
            chunks[i] = new MemoryChunk(chunk, chunk.Id, ReadVector(connection, key, dimensions), record.ContentHash, analyzer is null ? [] : TermCounter.Count(SearchText.ForKeywords(document.Title, chunk), analyzer));
        }

        return new MemoryVersion(document, row.Fingerprint, chunks);
    }

    private static Statement FindRow(Connection connection, DocumentRow row, int index, out long key) =>
        connection.Prepare("SELECT record FROM rag_chunk WHERE key = ? AND document = ?").Bind(1, key = row.FirstChunk + index).Bind(2, row.Key);

    private static bool TryOpen(Statement chunk, long key, out RecordReader record)
    {
        var isIntact = chunk.Step() && Checksum.IsValid(chunk.Blob(0), (ulong)key);
        record = isIntact ? new RecordReader(chunk.Blob(0)[..^Checksum.Size]) : default;
        return isIntact;
    }
}

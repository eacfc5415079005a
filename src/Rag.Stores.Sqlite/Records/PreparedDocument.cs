using System.Text;
using Rag.Stores.Providers;

namespace Rag.Stores.Sqlite;

/// <summary>A document encoded for the file before the file is locked: what takes time is done beside other writers.</summary>
internal sealed class PreparedDocument
{
    private PreparedDocument(IndexedDocument indexed, byte[] head, byte[] text, PreparedChunk[] chunks) =>
        (Indexed, Head, Text, Chunks) = (indexed, head, text, chunks);

    public IndexedDocument Indexed { get; }

    public byte[] Head { get; }

    public byte[] Text { get; }

    public PreparedChunk[] Chunks { get; }

    public static PreparedDocument From(IndexedDocument indexed, CollectionInfo info, RecordWriter writer, CancellationToken cancellationToken)
    {
        var document = indexed.Document;
        DocumentHead.Write(writer, document);
        var head = writer.Written.ToArray();

        var offsets = new Utf8Offsets(document.Text);
        var chunks = new PreparedChunk[indexed.Chunks.Count];
        for (var i = 0; i < chunks.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunk = indexed.Chunks[i];
            var unit = StoreGuard.UnitVector(chunk.Vector, info, document.Id);
            var start = offsets.Of(chunk.Chunk.Span.Start);
            ChunkRecord.Write(writer, chunk, start, Encoding.UTF8.GetByteCount(chunk.Chunk.Text));
            var record = writer.Written.ToArray();
            chunks[i] = new PreparedChunk(record, unit, CodeRecord.Of(unit), ChunkRecord.KeyOf(chunk.ContentHash));
        }

        return new PreparedDocument(indexed, head, Encoding.UTF8.GetBytes(document.Text), chunks);
    }
}

/// <summary>A chunk's records but for their checksums, which need its key.</summary>
internal readonly record struct PreparedChunk(byte[] Record, float[] Vector, byte[] Code, long ContentKey)
{
    public byte[] SealedVector(long key)
    {
        var record = new byte[Vector.Length * sizeof(float) + Checksum.Size];
        VectorRecord.Write(Vector, record);
        return record.Sealed(key);
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rag.Stores.Sqlite;

/// <summary>A chunk without its text, which stands once, in its document's.</summary>
/// <param name="ByteOffset">Where its text begins in the document's UTF-8.</param>
/// <param name="ByteLength">How many bytes it takes there.</param>
/// <param name="ContentHash">Of the text that was embedded.</param>
/// <param name="Chunk">Everything else; its text is empty.</param>
internal readonly record struct ChunkRecord(int ByteOffset, int ByteLength, string ContentHash, Chunk Chunk)
{
    private const int Sha256Length = 64;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static void Write(RecordWriter writer, IndexedChunk indexed, int byteOffset, int byteLength)
    {
        var chunk = indexed.Chunk;
        writer.Clear().Number(chunk.Index).Number(chunk.Span.Start).Number(chunk.Span.Length).Number(byteOffset).Number(byteLength)
            .Number((int)chunk.Kind).Number(chunk.Tokens);
        if (chunk.Parent is { } parent)
            writer.Number(1).Number(parent.Start).Number(parent.Length);
        else
            writer.Number(0);
        writer.Number(chunk.Headings.Count);
        foreach (var heading in chunk.Headings)
            writer.Text(heading);
        writer.Text(chunk.Context);
        // Half the size for what the contract says it is; any other name is kept as it came.
        if (IsSha256(indexed.ContentHash))
            writer.Number(1).Bytes(Convert.FromHexString(indexed.ContentHash));
        else
            writer.Number(0).Text(indexed.ContentHash);
    }

    public static ChunkRecord Read(ref RecordReader record, string documentId)
    {
        var chunk = ReadChunk(ref record, documentId, out var bytes);
        var hash = record.Int() == 1 ? Convert.ToHexStringLower(record.Bytes(Sha256Length / 2)) : record.Text();
        return new(bytes.Start, bytes.Length, hash, chunk);
    }

    /// <summary>The chunk without its text, leaving <paramref name="record"/> at the content hash.</summary>
    /// <param name="record">At its beginning.</param>
    /// <param name="documentId">Of the document it belongs to.</param>
    /// <param name="bytes">Where its text stands in the document's UTF-8.</param>
    public static Chunk ReadChunk(ref RecordReader record, string documentId, out TextSpan bytes)
    {
        var index = record.Int();
        var span = new TextSpan(record.Int(), record.Int());
        bytes = new TextSpan(record.Int(), record.Int());
        var kind = (ChunkKind)record.Int();
        var tokens = record.Int();
        TextSpan? parent = record.Int() == 0 ? null : new TextSpan(record.Int(), record.Int());
        var headings = new string[record.Int()];
        for (var i = 0; i < headings.Length; i++)
            headings[i] = record.Text();
        var context = record.Text();
        return new Chunk
        {
            DocumentId = documentId,
            Index = index,
            Span = span,
            Text = "",
            Headings = headings,
            Context = context,
            Kind = kind,
            Tokens = tokens,
            Parent = parent,
        };
    }

    /// <summary>A content hash as a key: its first 64 bits.</summary>
    public static long KeyOf(string contentHash)
    {
        var bytes = IsSha256(contentHash) ? Convert.FromHexString(contentHash) : SHA256.HashData(Encoding.UTF8.GetBytes(contentHash));
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private static bool IsSha256(string hash) =>
        hash.Length == Sha256Length && !hash.AsSpan().ContainsAnyExcept(HexDigits);
}

using System.Security.Cryptography;
using System.Text;
using Rag.Stores.Engine.Keywords;

namespace Rag.Stores.Redis;

/// <summary>A chunk without its text, which stands once, in its document's.</summary>
/// <param name="ContentHash">Of the text that was embedded.</param>
/// <param name="TextChecksum">CRC-32C of the chunk's text in UTF-8.</param>
/// <param name="VectorChecksum">CRC-32C of the vector's bytes.</param>
/// <param name="Length">The number of terms, repeats included.</param>
/// <param name="Chunk">Everything else; its text is empty.</param>
internal sealed record ChunkRecord(string ContentHash, uint TextChecksum, uint VectorChecksum, int Length, Chunk Chunk)
{
    private const int Sha256Length = 64;

    public static byte[] Write(IndexedChunk indexed, ReadOnlySpan<byte> text, ReadOnlySpan<byte> vector, int length)
    {
        var chunk = indexed.Chunk;
        var writer = new PackWriter().Text(indexed.ContentHash).Number(Crc32C.Of(text)).Number(Crc32C.Of(vector)).Number(length)
            .Number(chunk.Index).Number(chunk.Span.Start).Number(chunk.Span.Length).Number((int)chunk.Kind).Number(chunk.Tokens);
        if (chunk.Parent is { } parent)
            writer.Number(parent.Start).Number(parent.Length);
        else
            writer.Nil();
        writer.Text(chunk.Context).Array(chunk.Headings.Count);
        foreach (var heading in chunk.Headings)
            writer.Text(heading);
        return Sealed.Of(writer.Written);
    }

    /// <summary>Null when the record is damaged.</summary>
    public static ChunkRecord? Read(ReadOnlySpan<byte> bytes, string documentId)
    {
        if (!Sealed.TryOpen(bytes, out var record))
            return null;
        var reader = new PackReader(record);
        var hash = reader.Text();
        var textChecksum = (uint)reader.Number();
        var vectorChecksum = (uint)reader.Number();
        var length = reader.Int();
        var index = reader.Int();
        var span = new TextSpan(reader.Int(), reader.Int());
        var kind = (ChunkKind)reader.Int();
        var tokens = reader.Int();
        TextSpan? parent = reader.TryNil() ? null : new TextSpan(reader.Int(), reader.Int());
        var context = reader.Text();
        var headings = new string[reader.Array()];
        for (var i = 0; i < headings.Length; i++)
            headings[i] = reader.Text();
        return new(hash, textChecksum, vectorChecksum, length, new Chunk
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
        });
    }

    /// <summary>The chunk with its text; null when the text is not the one written.</summary>
    public Chunk? With(ReadOnlySpan<byte> text) => Crc32C.Of(text) == TextChecksum ? Chunk with { Text = Encoding.UTF8.GetString(text) } : null;

    /// <summary>A content hash as 32 bytes, by which it is found.</summary>
    public static byte[] KeyOf(string contentHash) => contentHash.Length == Sha256Length && contentHash.All(char.IsAsciiHexDigitLower)
        ? Convert.FromHexString(contentHash)
        : SHA256.HashData(Encoding.UTF8.GetBytes(contentHash));
}

using System.Text;

namespace Rag.Stores.Sqlite;

/// <summary>A current document as searches need it: where its chunks are, who may see it and what filters ask.</summary>
/// <remarks>Id and head stay in the bytes of the file, so that opening makes no text of a hundred thousand ids of which a question asks for none.</remarks>
internal sealed class IndexedVersion
{
    private readonly byte[] _bytes;
    private readonly int _idLength;

    /// <param name="key">Its key in the file.</param>
    /// <param name="firstChunk">The ordinal of its first chunk; the others follow.</param>
    /// <param name="chunks">How many chunks it has.</param>
    /// <param name="id">Its id in UTF-8. Copied.</param>
    /// <param name="head">Readers, metadata and the rest but the text, read only when a question asks for them. Copied.</param>
    public IndexedVersion(long key, int firstChunk, int chunks, ReadOnlySpan<byte> id, ReadOnlySpan<byte> head)
    {
        (Key, FirstChunk, Chunks, _idLength) = (key, firstChunk, chunks, id.Length);
        _bytes = GC.AllocateUninitializedArray<byte>(id.Length + head.Length);
        id.CopyTo(_bytes);
        head.CopyTo(_bytes.AsSpan(id.Length));
    }

    public long Key { get; }

    public int FirstChunk { get; }

    public int Chunks { get; }

    public int End => FirstChunk + Chunks;

    public ReadOnlySpan<byte> IdBytes => _bytes.AsSpan(0, _idLength);

    public ReadOnlySpan<byte> Head => _bytes.AsSpan(_idLength);

    /// <summary>Made anew each time.</summary>
    public string Id => Encoding.UTF8.GetString(IdBytes);
}

namespace Rag.Stores.Sqlite;

/// <summary>A current document as searches need it: where its chunks are, who may see it and what filters ask.</summary>
/// <param name="Key">Its key in the file.</param>
/// <param name="Id">Its id.</param>
/// <param name="FirstChunk">The ordinal of its first chunk; the others follow.</param>
/// <param name="Chunks">How many chunks it has.</param>
/// <param name="Head">Readers, metadata and the rest but the text, read only when a question asks for them.</param>
internal sealed record IndexedVersion(long Key, string Id, int FirstChunk, int Chunks, byte[] Head)
{
    public int End => FirstChunk + Chunks;
}

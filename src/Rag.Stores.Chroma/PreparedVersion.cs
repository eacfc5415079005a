namespace Rag.Stores.Chroma;

/// <summary>A document as the records of one version.</summary>
internal sealed class PreparedVersion
{
    private readonly List<BlockRecord> _blocks;
    private readonly IReadOnlyList<float[]> _vectors;
    private readonly HeadRecord _head;
    private readonly string _access;

    private PreparedVersion(IndexedDocument indexed, IReadOnlyList<float[]> vectors)
    {
        _vectors = vectors;
        _blocks = BlockRecord.Cut(indexed, vectors);
        var firsts = new int[_blocks.Count];
        for (var i = 1; i < firsts.Length; i++)
            firsts[i] = firsts[i - 1] + _blocks[i - 1].Chunks.Length;
        _head = Chroma.HeadRecord.Of(indexed.Document, indexed.Fingerprint, vectors.Count, firsts);
        _access = RecordIds.AccessOf(indexed.Document.VisibleTo);
        Document = _head.ToDocument();
    }

    /// <summary>Without its text, as it will be read back.</summary>
    public Document Document { get; }

    public static PreparedVersion From(IndexedDocument indexed, CollectionInfo info, CancellationToken cancellationToken)
    {
        var vectors = new List<float[]>(indexed.Chunks.Count);
        foreach (var chunk in indexed.Chunks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors.Add(StoreGuard.UnitVector(chunk.Vector, info, indexed.Document.Id));
        }

        return new(indexed, vectors);
    }

    public LoadedVersion ToLoaded(string key)
    {
        var index = 0;
        return new(
            new StoredVersion(key, Document, _head.Fingerprint, _head.Chunks, _head.Blocks, _access, 0),
            [.. _blocks.SelectMany(block => block.Chunks.Select(chunk => SearchText.ForKeywords(Document.Title, block.ToChunk(Document.Id, index++, chunk))))]);
    }

    /// <summary>The record that says what belongs to the version: written first, so that what a killed writer leaves can be found.</summary>
    public ChromaRecord HeadRecord(string key) => new(RecordIds.OfHead(key), null,
        ChromaRecord.Field(RecordIds.Live, false), ChromaRecord.Field(RecordIds.Head, ChromaJson.Write(_head)), ChromaRecord.Field(RecordIds.Block, ChromaJson.Write(_blocks[0])));

    public IEnumerable<ChromaRecord> BlockRecords(string key)
    {
        for (var i = 1; i < _blocks.Count; i++)
            yield return new(RecordIds.OfBlock(key, i), null, ChromaRecord.Field(RecordIds.Block, ChromaJson.Write(_blocks[i])));
    }

    public IEnumerable<ChromaRecord> VectorRecords(string key)
    {
        var hashes = _blocks.SelectMany(static block => block.Chunks).Select(static chunk => chunk.ContentHash).ToList();
        for (var i = 0; i < _vectors.Count; i++)
            yield return new(RecordIds.OfVector(key, i), _vectors[i], ChromaRecord.Field(RecordIds.Access, _access), ChromaRecord.Field(RecordIds.Hash, hashes[i]));
    }
}

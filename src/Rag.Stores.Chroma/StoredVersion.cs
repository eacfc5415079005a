using System.Text.Json;

namespace Rag.Stores.Chroma;

/// <summary>A version of a document, without its text.</summary>
/// <param name="Key">Its name, given once.</param>
/// <param name="Document">With an empty text; its <see cref="Document.ValidTo"/> is moved when a later version ends it.</param>
/// <param name="Fingerprint">Of what was stored.</param>
/// <param name="Chunks">How many.</param>
/// <param name="Blocks">The first chunk of each block.</param>
/// <param name="Access">Names its readers.</param>
/// <param name="First">The ordinal of its first chunk in this process; the others follow.</param>
internal sealed record StoredVersion(string Key, Document Document, string Fingerprint, int Chunks, int[] Blocks, string Access, int First)
{
    public int End => First + Chunks;

    public bool HoldsAt(DateTimeOffset moment) => !(moment < Document.ValidFrom) && !(moment >= Document.ValidTo);

    public int BlockOf(int chunk)
    {
        var place = Array.BinarySearch(Blocks, chunk);
        return place >= 0 ? place : ~place - 1;
    }

    public IEnumerable<string> BlockIds(int from = 0) => Enumerable.Range(from, Blocks.Length - from).Select(BlockId);

    /// <summary>The first block stands in the head's record.</summary>
    public string BlockId(int block) => block == 0 ? RecordIds.OfHead(Key) : RecordIds.OfBlock(Key, block);

    public IEnumerable<string> VectorIds() => Enumerable.Range(0, Chunks).Select(i => RecordIds.OfVector(Key, i));

    public SourceDocument ToSource() => new(
        Document.Id, Document.DisplaySource, Document.Title, Document.MediaType, Fingerprint, Document.Metadata, Document.Anchors, Document.UpdatedAt);

    /// <summary>What a record says, or null when it cannot be read.</summary>
    public static StoredVersion? Read(FoundRecord record, int first)
    {
        try
        {
            if (record.Text(RecordIds.Head) is not { } text || JsonSerializer.Deserialize(text, ChromaJson.Default.HeadRecord) is not { } head || head.Blocks.Length == 0 || head.Chunks < 0)
                return null;
            var document = head.ToDocument();
            return new StoredVersion(record.Id[(RecordIds.Head.Length + 1)..], document, head.Fingerprint, head.Chunks, head.Blocks, RecordIds.AccessOf(document.VisibleTo), first);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or RagException or ArgumentException)
        {
            return null;
        }
    }

    public static BlockRecord? ReadBlock(FoundRecord record)
    {
        try
        {
            return record.Text(RecordIds.Block) is { } text ? JsonSerializer.Deserialize(text, ChromaJson.Default.BlockRecord) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

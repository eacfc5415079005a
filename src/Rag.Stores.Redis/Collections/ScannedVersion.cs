using System.Buffers.Binary;
using Rag.Stores.Engine.Keywords;
using Rag.Stores.Providers;

namespace Rag.Stores.Redis;

/// <summary>A version as its row has it, read without trust.</summary>
internal sealed class ScannedVersion
{
    // Unit length in float arithmetic, up to 4,096 dimensions.
    private const double LengthTolerance = 1e-3;

    // Of these, as many as StoredVersion reads come first.
    private const int HeadNames = 5;
    private static readonly string[] Names = ["id", "fingerprint", "head", "from", "to", "current", "first", "n", "length", "index", "offsets", "terms", "hashes", "size"];

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _fields;
    private readonly List<CollectionProblem> _problems = [];

    public ScannedVersion(string id, long number, bool isCurrent, RedisReply row, RedisReply text, CollectionInfo info)
    {
        (Id, Number, IsCurrent) = (id, number, isCurrent);
        _fields = row.Items.Chunk(2).ToDictionary(pair => pair[0].Text, pair => pair[1].Bytes, StringComparer.Ordinal);
        Read(text, info);
    }

    public string Id { get; }

    public long Number { get; }

    public bool IsCurrent { get; }

    /// <summary>What is wrong with the row, its text, chunks and vectors. A version with a problem cannot be shown any more.</summary>
    public IReadOnlyList<CollectionProblem> Problems => _problems;

    /// <summary>What was written; null when the row is too damaged to tell.</summary>
    public IndexedDocument? Indexed { get; private set; }

    public long FirstChunk { get; private set; }

    public long Size { get; private set; }

    private void Read(RedisReply text, CollectionInfo info)
    {
        if (!Names.All(_fields.ContainsKey) || !TryNumber("first", out var first) || !TryNumber("n", out var count) || !TryNumber("size", out var size)
            || _fields["current"].Span is not [var current] || (current == '1') != IsCurrent || _fields["offsets"].Length != 8 * count)
        {
            Add("store.inconsistent", Id, "The document's row is missing or damaged.");
            return;
        }

        (FirstChunk, Size) = (first, size);
        var parts = Names.Take(HeadNames).Select(name => RedisReply.OfBytes(_fields[name]));
        var document = StoredVersion.TryRead([.. parts, text.IsNull ? RedisReply.OfBytes(default) : text], out var head);
        if (head is null || head.Document.Id != Id)
        {
            Add("store.inconsistent", Id, "The document's row (its metadata, readers or version) is damaged.");
            return;
        }

        if (document is null)
        {
            Add("chunk.text", Id, "The document's text is missing or damaged.");
            return;
        }

        var chunks = new List<IndexedChunk>();
        for (var i = 0; i < count; i++)
        {
            if (ReadChunk(document, i, info) is { } chunk)
                chunks.Add(chunk);
        }

        if (chunks.Count == count)
            Indexed = new(document, head.Fingerprint, chunks);
    }

    private IndexedChunk? ReadChunk(Document document, int index, CollectionInfo info)
    {
        var id = Chunk.IdOf(Id, index);
        if (!_fields.TryGetValue($"c{index}", out var bytes) || ChunkRecord.Read(bytes.Span, Id) is not { } record || record.Chunk.Index != index)
        {
            Add("store.inconsistent", id, "The chunk's row is missing or damaged.");
            return null;
        }

        var span = record.Chunk.Span;
        var utf8 = span.End <= document.Text.Length ? System.Text.Encoding.UTF8.GetBytes(document.Text, span.Start, span.Length) : [];
        var offset = BinaryPrimitives.ReadInt32BigEndian(_fields["offsets"].Span[(8 * index)..]);
        var length = BinaryPrimitives.ReadInt32BigEndian(_fields["offsets"].Span[(8 * index + 4)..]);
        if (span.End > document.Text.Length || Crc32C.Of(utf8) != record.TextChecksum || length != utf8.Length || offset != System.Text.Encoding.UTF8.GetByteCount(document.Text.AsSpan(0, span.Start)))
        {
            Add("chunk.text", id, "The chunk's span is not where its text stands in the document.");
            return null;
        }

        if (!_fields.TryGetValue($"x{index}", out var vector) || vector.Length != info.Dimensions * sizeof(float) || Crc32C.Of(vector.Span) != record.VectorChecksum
            || !IsUnit(VectorRecord.ToVector(vector.Span)))
        {
            Add("store.inconsistent", id, "The chunk's vector is missing, damaged, of another dimension, or not of unit length.");
            return null;
        }

        return new(record.Chunk with { Text = document.Text.Substring(span.Start, span.Length) }, VectorRecord.ToVector(vector.Span), record.ContentHash);
    }

    /// <summary>Whether the fields derived from the rest are those derived anew.</summary>
    public bool HasDerived(string name, ReadOnlySpan<byte> value) => _fields[name].Span.SequenceEqual(value);

    private bool TryNumber(string name, out long number) =>
        System.Buffers.Text.Utf8Parser.TryParse(_fields[name].Span, out number, out var used) && used == _fields[name].Length && number >= 0;

    private static bool IsUnit(float[] vector) => Math.Abs(VectorMath.SquaredLength(vector) - 1) < LengthTolerance;

    private void Add(string code, string id, string detail) => _problems.Add(new(code, id, detail));
}

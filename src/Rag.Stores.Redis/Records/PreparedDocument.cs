using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Rag.Stores.Memory;
using Rag.Stores.Providers;

namespace Rag.Stores.Redis;

/// <summary>A document version in the form its rows have, but for the numbers the server gives it.</summary>
internal sealed class PreparedDocument
{
    private const int LargeCount = byte.MaxValue;
    private const int MaxLength = (1 << 24) - 1;

    private PreparedDocument(Document document) => Document = document;

    public Document Document { get; }

    public required byte[] Head { get; init; }

    public required byte[] Text { get; init; }

    public required byte[] Index { get; init; }

    public required PreparedChunk[] Chunks { get; init; }

    /// <summary>Whether it is the current version; only a repair writes earlier ones.</summary>
    public bool IsCurrent { get; init; } = true;

    public long Size => Text.Length + Head.Length + Index.Length + Chunks.Sum(chunk => 2L * chunk.Vector.Length + chunk.Record.Length);

    public static PreparedDocument From(IndexedDocument indexed, CollectionInfo info, ITextAnalyzer analyzer, bool isCurrent = true)
    {
        var document = indexed.Document;
        var text = Encoding.UTF8.GetBytes(document.Text);
        var chunks = new PreparedChunk[indexed.Chunks.Count];
        var offsets = new Utf8Offsets(document.Text);
        for (var i = 0; i < chunks.Length; i++)
        {
            var chunk = indexed.Chunks[i];
            var vector = VectorRecord.ToBytes(StoreGuard.UnitVector(chunk.Vector, info, document.Id));
            var terms = TermCounter.Count(SearchText.ForKeywords(document.Title, chunk.Chunk), analyzer);
            var length = terms.Sum(term => (long)term.Count);
            if (length > MaxLength)
                throw new RagInputException("input.too_large", string.Create(CultureInfo.InvariantCulture, $"Chunk {i} has {length} words; at most {MaxLength} are allowed. Cut the document into smaller chunks.")) { DocumentId = document.Id };
            var start = offsets.Of(chunk.Chunk.Span.Start);
            var count = Encoding.UTF8.GetByteCount(chunk.Chunk.Text);
            chunks[i] = new(ChunkRecord.Write(chunk, text.AsSpan(start, count), vector, (int)length), vector, terms, (int)length, start, count, ChunkRecord.KeyOf(chunk.ContentHash));
        }

        return new PreparedDocument(document)
        {
            Head = DocumentHead.Write(document, indexed.Fingerprint, text),
            Text = text,
            Index = IndexEntries.Pack(IndexEntries.Of(document)),
            Chunks = chunks,
            IsCurrent = isCurrent,
        };
    }

    /// <summary>Adds the commands that put the version in place, seen by nobody until a script makes it count.</summary>
    public void Stage(RedisCommands writer, string keys, long version, long firstChunk, string fingerprint)
    {
        writer.Begin(3).Add("SET").Add(Keys.Text(keys, version)).Add(Text);
        writer.Begin(2 + 2 * (13 + 2 * Chunks.Length)).Add("HSET").Add(Keys.Version(keys, version))
            .Add("id").Add(Document.Id).Add("fingerprint").Add(fingerprint).Add("head").Add(Head)
            .Add("from").Add(Document.ValidFrom is { } from ? IndexKey.Moment(from) : [])
            .Add("to").Add(Document.ValidTo is { } to ? IndexKey.Moment(to) : [])
            .Add("current").Add(IsCurrent ? 1 : 0).Add("first").Add(firstChunk).Add("n").Add(Chunks.Length)
            .Add("length").Add(Chunks.Sum(chunk => (long)chunk.Length)).Add("index").Add(Index)
            .Add("offsets").Add(Offsets()).Add("terms").Add(Terms()).Add("hashes").Add([.. Chunks.SelectMany(chunk => chunk.ContentKey)]);
        for (var i = 0; i < Chunks.Length; i++)
        {
            var index = i.ToString(CultureInfo.InvariantCulture);
            writer.Add("c" + index).Add(Chunks[i].Record).Add("x" + index).Add(Chunks[i].Vector);
        }

        writer.Begin(4).Add("HSET").Add(Keys.Version(keys, version)).Add("size").Add(Size);
    }

    /// <summary>The records its words get: number of the chunk, how often it has the word, how many words it has.</summary>
    public void AddPostings(Dictionary<string, List<byte>> postings, PackWriterList large, long firstChunk)
    {
        Span<byte> record = stackalloc byte[8];
        for (var i = 0; i < Chunks.Length; i++)
        {
            foreach (var (term, count) in Chunks[i].Terms)
            {
                BinaryPrimitives.WriteUInt32BigEndian(record, (uint)(firstChunk + i));
                BinaryPrimitives.WriteInt32BigEndian(record[4..], Chunks[i].Length);
                record[4] = (byte)Math.Min(count, LargeCount);
                if (!postings.TryGetValue(term, out var list))
                    postings.Add(term, list = []);
                list.AddRange(record);
                if (count >= LargeCount)
                    large.Add([.. record[..4], .. Encoding.UTF8.GetBytes(term)], count);
            }
        }
    }

    private byte[] Offsets()
    {
        var bytes = new byte[8 * Chunks.Length];
        for (var i = 0; i < Chunks.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8 * i), Chunks[i].ByteOffset);
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8 * i + 4), Chunks[i].ByteLength);
        }

        return bytes;
    }

    /// <summary>Each chunk's distinct words, by which their records are found again.</summary>
    public byte[] Terms()
    {
        var writer = new PackWriter().Array(Chunks.Length);
        foreach (var chunk in Chunks)
        {
            writer.Array(chunk.Terms.Count);
            foreach (var term in chunk.Terms)
                writer.Text(term.Term);
        }

        return writer.ToArray();
    }
}

/// <summary>A chunk's row, vector and words.</summary>
internal sealed record PreparedChunk(byte[] Record, byte[] Vector, IReadOnlyList<TermCount> Terms, int Length, int ByteOffset, int ByteLength, byte[] ContentKey);

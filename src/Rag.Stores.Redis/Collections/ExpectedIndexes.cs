using System.Buffers.Binary;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>Everything that can be derived from a collection's whole versions, as the server should have it.</summary>
internal sealed class ExpectedIndexes(CollectionInfo info, ITextAnalyzer? analyzer)
{
    private readonly PackWriterList _large = new();

    /// <summary>By field: values, each with its version's number behind.</summary>
    public Dictionary<string, HashSet<string>> Fields { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, List<byte>> Postings { get; } = new(StringComparer.Ordinal);

    /// <summary>Content hashes, each with its chunk's number behind.</summary>
    public HashSet<string> Content { get; } = new(StringComparer.Ordinal);

    /// <summary>Version, index and vector by the chunk's number.</summary>
    public Dictionary<long, (long Version, int Index, string Id, ReadOnlyMemory<float> Vector)> Chunks { get; } = [];

    public HashSet<string> Ids { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, long> Counters { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the row's own derived fields are those derived anew.</summary>
    public bool Add(ScannedVersion version)
    {
        var indexed = version.Indexed!;
        var prepared = PreparedDocument.From(indexed, info, analyzer ?? NoAnalyzer.Instance, version.IsCurrent);
        foreach (var (field, keys) in IndexEntries.Of(indexed.Document))
        {
            foreach (var key in keys)
                AddField(field, key, version.Number);
        }

        if (indexed.Document.ValidFrom is { } from)
            AddField("!from", IndexKey.Moment(from), version.Number);
        if (indexed.Document.ValidTo is { } to)
            AddField("!to", IndexKey.Moment(to), version.Number);
        if (!version.IsCurrent)
            AddField("!earlier", "E"u8, version.Number);
        if (analyzer is not null)
            prepared.AddPostings(Postings, _large, version.FirstChunk);
        for (var i = 0; i < prepared.Chunks.Length; i++)
        {
            Content.Add(Latin(prepared.Chunks[i].ContentKey, version.FirstChunk + i));
            Chunks[version.FirstChunk + i] = (version.Number, i, Chunk.IdOf(version.Id, i), indexed.Chunks[i].Vector);
        }

        Ids.Add(version.Id);
        var length = prepared.Chunks.Sum(chunk => (long)chunk.Length);
        Count("versions", 1);
        Count("allChunks", prepared.Chunks.Length);
        Count("allLength", length);
        if (version.IsCurrent)
        {
            Count("docs", 1);
            Count("chunks", prepared.Chunks.Length);
            Count("length", length);
        }

        return version.HasDerived("index", prepared.Index) && (analyzer is null || version.HasDerived("terms", prepared.Terms()))
            && version.HasDerived("hashes", [.. prepared.Chunks.SelectMany(chunk => chunk.ContentKey)]);
    }

    /// <summary>Bytes as a string of as many characters, to be kept in a set.</summary>
    public static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static string Latin(ReadOnlySpan<byte> bytes, long number)
    {
        var all = new byte[bytes.Length + sizeof(uint)];
        bytes.CopyTo(all);
        BinaryPrimitives.WriteUInt32BigEndian(all.AsSpan(bytes.Length), (uint)number);
        return Latin(all);
    }

    private void AddField(string field, ReadOnlySpan<byte> key, long version)
    {
        if (!Fields.TryGetValue(field, out var values))
            Fields.Add(field, values = new(StringComparer.Ordinal));
        values.Add(Latin(key, version));
    }

    private void Count(string name, long change) => Counters[name] = Counters.GetValueOrDefault(name) + change;

    private sealed class NoAnalyzer : ITextAnalyzer
    {
        public static NoAnalyzer Instance { get; } = new();

        public string Name => "";

        public void Analyze(ReadOnlySpan<char> text, ITermSink terms)
        {
        }
    }
}

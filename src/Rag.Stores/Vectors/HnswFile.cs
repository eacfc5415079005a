using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Rag.Stores.Keywords;
using Rag.Stores.Ordinals;

namespace Rag.Stores.Vectors;

/// <summary>A graph as bytes: little-endian, with version, length and CRC-32C before everything else.</summary>
internal static class HnswFile
{
    private const ulong Magic = 0x57_53_4E_48_47_41_52_00; // "\0RAGHNSW" as it stands in the file
    private const int Version = 1;
    private const int ChecksumAt = 16;

    public static byte[] Write(HnswIndex index, HnswGraph graph, OrdinalSet live, RecallTable? recalls, long stamp)
    {
        var writer = new ArrayBufferWriter<byte>();
        Long(writer, (long)Magic);
        Ints(writer, [Version, 0, 0]); // Length and checksum come last.
        Ints(writer, [index.Dimensions, (int)index.Metric, graph.M, graph.Count, graph.Entry.Ordinal, graph.Entry.Layer, recalls?.Vectors ?? 0, recalls?.Points.Count ?? 0]);
        Long(writer, stamp);
        foreach (var point in recalls?.Points ?? [])
        {
            Ints(writer, [point.Ef]);
            Long(writer, BitConverter.DoubleToInt64Bits(point.RecallAt10));
            Long(writer, BitConverter.DoubleToInt64Bits(point.RecallAt100));
        }

        foreach (var ordinal in live)
        {
            int top = graph.LayerOf(ordinal);
            Ints(writer, [ordinal, top]);
            for (var layer = 0; layer <= top; layer++)
            {
                var links = graph.Links(ordinal, layer);
                var count = links.IndexOf(HnswGraph.None);
                links = count < 0 ? links : links[..count];
                Ints(writer, [links.Length]);
                Ints(writer, links);
            }
        }

        var bytes = writer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Of(bytes.AsSpan(ChecksumAt + sizeof(int))));
        return bytes;
    }

    public static (HnswGraph Graph, RecallTable? Recalls) Read(ReadOnlySpan<byte> bytes, HnswIndex index, OrdinalSet live, long stamp)
    {
        if (bytes.Length < ChecksumAt + sizeof(int) || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
            throw Refused("index.corrupt", "these bytes are not a vector graph");
        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version != Version)
            throw Refused("index.version", string.Create(CultureInfo.InvariantCulture, $"the vector graph is of version {version}, this library reads version {Version}"));
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]) != bytes.Length)
            throw Refused("index.corrupt", string.Create(CultureInfo.InvariantCulture, $"the vector graph was cut: {bytes.Length} bytes instead of {BinaryPrimitives.ReadInt32LittleEndian(bytes[12..])}"));
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Crc32C.Of(bytes[(ChecksumAt + sizeof(int))..]))
            throw Refused("index.corrupt", "the checksum of the vector graph does not match its bytes");

        try
        {
            var reader = new Reader(bytes[(ChecksumAt + sizeof(int))..]);
            if (reader.Int() != index.Dimensions | reader.Int() != (int)index.Metric | reader.Int() != index.Options.M)
                throw Refused("index.mismatch", "the vector graph was made for another dimension, metric or M");
            var (count, entry, entryLayer) = (reader.Int(), reader.Int(), reader.Int());
            var (vectors, points) = (reader.Int(), reader.Int());
            if (reader.Long() != stamp || count != live.Count)
                throw Refused("index.mismatch", "the vector graph belongs to another state of the vectors");
            var recalls = new List<RecallPoint>();
            for (var i = 0; i < points; i++)
                recalls.Add(new RecallPoint(reader.Int(), reader.Double(), reader.Double()));

            var graph = new HnswGraph(index.Options.M);
            for (var i = 0; i < count; i++)
                ReadNode(ref reader, graph, live);
            if (graph.LayerOf(entry) != entryLayer)
                throw Refused("index.corrupt", "the vector graph has no way in");
            graph.Entry = (entry, entryLayer);
            return (graph, points > 0 ? new RecallTable(vectors, recalls) : null);
        }
        catch (ArgumentException e)
        {
            throw Refused("index.corrupt", "the vector graph points outside itself", e);
        }
    }

    private static void ReadNode(ref Reader reader, HnswGraph graph, OrdinalSet live)
    {
        var (ordinal, top) = (reader.Int(), reader.Int());
        if (!live.Contains(ordinal) || graph.LayerOf(ordinal) != HnswGraph.Absent || top is < 0 or > 30)
            throw Refused("index.mismatch", "the vector graph holds other vectors than the index");
        graph.Add(ordinal, top);
        for (var layer = 0; layer <= top; layer++)
        {
            var links = graph.Links(ordinal, layer);
            var count = reader.Int();
            if (count < 0 || count > links.Length)
                throw Refused("index.corrupt", "a list of neighbours is too long");
            for (var i = 0; i < count; i++)
            {
                links[i] = reader.Int();
                if (links[i] < 0)
                    throw Refused("index.corrupt", "a neighbour does not exist");
            }
        }
    }

    private static RagStoreException Refused(string code, string message, Exception? inner = null) =>
        new("vectors", "open", code, message + ". Build it again from the vectors.", inner);

    private static void Ints(ArrayBufferWriter<byte> writer, ReadOnlySpan<int> values)
    {
        var target = writer.GetSpan(values.Length * sizeof(int) + 1);
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(target[(i * sizeof(int))..], values[i]);
        writer.Advance(values.Length * sizeof(int));
    }

    private static void Long(ArrayBufferWriter<byte> writer, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(sizeof(long)), value);
        writer.Advance(sizeof(long));
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public int Int()
        {
            var value = BinaryPrimitives.ReadInt32LittleEndian(_rest);
            _rest = _rest[sizeof(int)..];
            return value;
        }

        public long Long()
        {
            var value = BinaryPrimitives.ReadInt64LittleEndian(_rest);
            _rest = _rest[sizeof(long)..];
            return value;
        }

        public double Double() => BitConverter.Int64BitsToDouble(Long());
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rag.Stores.Engine.Keywords;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

/// <summary>A graph as bytes: little-endian, with version, length and CRC-32C before everything else.</summary>
internal static class HnswFile
{
    private const ulong Magic = 0x57_53_4E_48_47_41_52_00; // "\0RAGHNSW" as it stands in the file
    private const int Version = 4;
    private const int ChecksumAt = 16;
    private const int SampleCount = 64;
    private const int MostBeyond = 65_536; // Ordinals that may have gone since at the end of the collection.

    /// <summary>The <see cref="RagStoreException.Store"/> of every refusal.</summary>
    public const string Name = "vectors";

    public static byte[] Write(FlatVectorSnapshot flat, VectorGraph whole, HnswOptions options, long stamp)
    {
        var graph = whole.Graph;
        var writer = new ArrayBufferWriter<byte>(100 * (graph.Count + 1));
        Long(writer, (long)Magic);
        Ints(writer, [Version, 0, 0]); // Length and checksum come last.
        Long(writer, stamp);
        Ints(writer, [flat.Dimensions, (int)flat.Metric, options.M, graph.Count, graph.Capacity, graph.Entry.Ordinal, graph.Entry.Layer, whole.Recalls?.Vectors ?? 0]);
        Points(writer, whole.Recalls?.At10 ?? []);
        Points(writer, whole.Recalls?.At100 ?? []);

        var samples = Samples(flat, whole.Covered);
        Ints(writer, [samples.Count]);
        foreach (var (ordinal, checksum) in samples)
            Ints(writer, [ordinal, (int)checksum]);
        foreach (var ordinal in whole.Covered)
        {
            if (graph.LayerOf(ordinal) is var top && top == HnswGraph.Absent)
                continue;
            Ints(writer, [ordinal, top]);
            Ring(writer, graph, ordinal);
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

    /// <summary>Refuses bytes that are not whole, or not of this version.</summary>
    public static void RequireIntact(ReadOnlySpan<byte> bytes)
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
    }

    public static VectorGraph Read(ReadOnlySpan<byte> bytes, FlatVectorSnapshot flat, HnswOptions options, long stamp)
    {
        RequireIntact(bytes);
        try
        {
            var reader = new Reader(bytes[(ChecksumAt + sizeof(int))..]);
            if (reader.Long() != stamp)
                throw Refused("index.mismatch", "the vector graph belongs to another collection or state of it");
            if (reader.Int() != flat.Dimensions | reader.Int() != (int)flat.Metric | reader.Int() != options.M)
                throw Refused("index.mismatch", "the vector graph was made for another dimension, metric or M");
            var (nodes, capacity) = (reader.Int(), reader.Int());
            var entry = (reader.Int(), reader.Int());
            var vectors = reader.Int();
            if ((uint)capacity > 2L * flat.Live.Capacity + MostBeyond)
                throw Refused("index.mismatch", "the vector graph holds vectors that do not exist");
            var recalls = new RecallTable(vectors, Points(ref reader), Points(ref reader));
            for (var samples = reader.Int(); samples > 0; samples--)
            {
                var (ordinal, checksum) = (reader.Int(), (uint)reader.Int());
                if (flat.Live.Contains(ordinal) && ChecksumOf(flat, ordinal) != checksum)
                    throw Refused("index.mismatch", "the vector graph was made of other vectors");
            }

            var graph = new HnswGraph(options.M);
            var covered = new OrdinalSet(capacity);
            for (var i = 0; i < nodes; i++)
                ReadNode(ref reader, graph, covered, capacity);
            if (nodes > 0 && graph.LayerOf(entry.Item1) != entry.Item2)
                throw Refused("index.corrupt", "the vector graph has no way in");
            graph.Entry = entry;
            return new VectorGraph(graph, covered, vectors > 0 ? recalls : null);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            throw Refused("index.corrupt", "the vector graph points outside itself", e);
        }
    }

    // Enough of the vectors to tell that a graph was made of others.
    private static List<(int Ordinal, uint Checksum)> Samples(FlatVectorSnapshot flat, OrdinalSet covered)
    {
        var samples = new List<(int, uint)>();
        var step = Math.Max(1, covered.Count / SampleCount);
        var next = 0;
        var at = 0;
        foreach (var ordinal in covered)
        {
            if (at++ != next)
                continue;
            next += step;
            samples.Add((ordinal, ChecksumOf(flat, ordinal)));
        }

        return samples;
    }

    private static uint ChecksumOf(FlatVectorSnapshot flat, int ordinal)
    {
        var block = flat.Codes[ordinal / FlatVectorIndex.BlockRows];
        return Crc32C.Of(MemoryMarshal.CreateReadOnlySpan(ref block.Row(ordinal % FlatVectorIndex.BlockRows, Int8Kernel.StrideOf(flat.Dimensions)), flat.Dimensions));
    }

    private static void Points(ArrayBufferWriter<byte> writer, IReadOnlyList<RecallPoint> points)
    {
        Ints(writer, [points.Count]);
        foreach (var point in points)
        {
            foreach (var number in (ReadOnlySpan<double>)[point.Slack, point.Recall, point.Compared])
                Long(writer, BitConverter.DoubleToInt64Bits(number));
        }
    }

    private static List<RecallPoint> Points(ref Reader reader)
    {
        var points = new List<RecallPoint>();
        for (var count = reader.Int(); count > 0; count--)
            points.Add(new RecallPoint(reader.Double(), reader.Double(), reader.Double()));
        return points;
    }

    private static void Ring(ArrayBufferWriter<byte> writer, HnswGraph graph, int ordinal)
    {
        var copies = 0;
        for (var copy = graph.NextCopy(ordinal); copy != ordinal; copy = graph.NextCopy(copy))
            copies++;
        Ints(writer, [copies]);
        for (var copy = graph.NextCopy(ordinal); copy != ordinal; copy = graph.NextCopy(copy))
            Ints(writer, [copy]);
    }

    // Optimised at once: the first question of a process reads every node before the runtime would come to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadNode(ref Reader reader, HnswGraph graph, OrdinalSet covered, int capacity)
    {
        var (ordinal, top) = (reader.Int(), reader.Int());
        if ((uint)ordinal >= (uint)capacity || top is < 0 or > 30 || !covered.Add(ordinal))
            throw Refused("index.corrupt", "the vector graph points outside itself");
        graph.Add(ordinal, top);
        var last = ordinal;
        for (var copies = reader.Int(); copies > 0; copies--)
        {
            var copy = reader.Int();
            if ((uint)copy >= (uint)capacity || !covered.Add(copy))
                throw Refused("index.corrupt", "the vector graph points outside itself");
            graph.AddCopy(copy, last);
            last = copy;
        }

        for (var layer = 0; layer <= top; layer++)
        {
            var links = graph.Links(ordinal, layer);
            var count = reader.Int();
            if (count < 0 || count > links.Length)
                throw Refused("index.corrupt", "a list of neighbours is too long");
            reader.Ints(links[..count]);
            foreach (var link in links[..count])
            {
                if ((uint)link >= (uint)capacity)
                    throw Refused("index.corrupt", "a neighbour does not exist");
            }
        }
    }

    private static RagStoreException Refused(string code, string message, Exception? inner = null) =>
        new(Name, "open", code, message + ". Build it again from the vectors.", inner);

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

        public void Ints(scoped Span<int> values)
        {
            var bytes = _rest[..(values.Length * sizeof(int))];
            bytes.CopyTo(MemoryMarshal.AsBytes(values));
            if (!BitConverter.IsLittleEndian)
                BinaryPrimitives.ReverseEndianness(values, values);
            _rest = _rest[bytes.Length..];
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

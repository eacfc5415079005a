using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace Rag.Stores.Postgres;

/// <summary>Rows in the binary format of COPY, framed by hand: the driver knows no vectors, and asks per value what this writes per array.</summary>
internal sealed class CopyBuffer
{
    private const int Int4Oid = 23;
    private const int Int8Oid = 20;
    private const int TextOid = 25;
    private const byte JsonbVersion = 1;
    private const int MostKept = 1 << 20;

    // Kept for the next: an array of this size is collected only with everything else.
    private static readonly ConcurrentBag<CopyBuffer> Free = [];

    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 17);

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public int Length => _bytes.WrittenCount;

    public static CopyBuffer Rent() => Free.TryTake(out var buffer) ? buffer : new CopyBuffer();

    public void Return()
    {
        Clear();
        if (_bytes.Capacity <= MostKept && Free.Count < Environment.ProcessorCount)
            Free.Add(this);
    }

    public void Clear() => _bytes.ResetWrittenCount();

    public CopyBuffer Header()
    {
        _bytes.Write("PGCOPY\n"u8);
        _bytes.Write<byte>([0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        return this;
    }

    public CopyBuffer Trailer() => Raw16(-1);

    public CopyBuffer Row(short fields) => Raw16(fields);

    public CopyBuffer Null() => Raw32(-1);

    public CopyBuffer Bool(bool value)
    {
        Raw32(1);
        _bytes.Write<byte>([value ? (byte)1 : (byte)0]);
        return this;
    }

    public CopyBuffer Int16(short value) => Raw32(sizeof(short)).Raw16(value);

    public CopyBuffer Int32(int value) => Raw32(sizeof(int)).Raw32(value);

    public CopyBuffer Int32(int? value) => value is { } number ? Int32(number) : Null();

    public CopyBuffer Int64(long value)
    {
        var span = _bytes.GetSpan(sizeof(int) + sizeof(long));
        BinaryPrimitives.WriteInt32BigEndian(span, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(span[sizeof(int)..], value);
        _bytes.Advance(sizeof(int) + sizeof(long));
        return this;
    }

    public CopyBuffer Int64(long? value) => value is { } number ? Int64(number) : Null();

    public CopyBuffer Text(string? value) => value is null ? Null() : Encoded(PostgresText.Storable(value));

    /// <summary>Text known to be clean.</summary>
    public CopyBuffer CleanText(string value) => Encoded(value);

    public CopyBuffer Json(ReadOnlySpan<byte> utf8)
    {
        Raw32(utf8.Length + 1);
        _bytes.Write<byte>([JsonbVersion]);
        _bytes.Write(utf8);
        return this;
    }

    public CopyBuffer Bytes(ReadOnlySpan<byte> value)
    {
        Raw32(value.Length);
        _bytes.Write(value);
        return this;
    }

    public CopyBuffer Texts(IReadOnlyList<string> values)
    {
        // The whole length stands in front and is known only at the end.
        var at = _bytes.WrittenCount;
        Raw32(0);
        ArrayHead(values.Count, TextOid);
        foreach (var value in values)
            Text(value);
        BinaryPrimitives.WriteInt32BigEndian(MemoryMarshal.AsMemory(_bytes.WrittenMemory).Span[at..], _bytes.WrittenCount - at - sizeof(int));
        return this;
    }

    public CopyBuffer Int32s(ReadOnlySpan<int> values)
    {
        const int Element = 2 * sizeof(int);
        Raw32(HeadLength(values.Length) + values.Length * Element);
        ArrayHead(values.Length, Int4Oid);
        var span = _bytes.GetSpan(values.Length * Element + 1);
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(span[(i * Element)..], sizeof(int));
            BinaryPrimitives.WriteInt32BigEndian(span[(i * Element + sizeof(int))..], values[i]);
        }

        _bytes.Advance(values.Length * Element);
        return this;
    }

    public CopyBuffer Int64s(ReadOnlySpan<long> values)
    {
        const int Element = sizeof(int) + sizeof(long);
        Raw32(HeadLength(values.Length) + values.Length * Element);
        ArrayHead(values.Length, Int8Oid);
        var span = _bytes.GetSpan(values.Length * Element + 1);
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(span[(i * Element)..], sizeof(long));
            BinaryPrimitives.WriteInt64BigEndian(span[(i * Element + sizeof(int))..], values[i]);
        }

        _bytes.Advance(values.Length * Element);
        return this;
    }

    public CopyBuffer Vector(ReadOnlySpan<float> values)
    {
        Raw32(VectorBytes.HeadLength + values.Length * sizeof(float)).Raw16((short)values.Length).Raw16(0);
        var span = MemoryMarshal.Cast<byte, int>(_bytes.GetSpan(values.Length * sizeof(float))[..(values.Length * sizeof(float))]);
        var source = MemoryMarshal.Cast<float, int>(values);
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(source, span);
        else
            source.CopyTo(span);
        _bytes.Advance(values.Length * sizeof(float));
        return this;
    }

    private static int HeadLength(int count) => count == 0 ? 3 * sizeof(int) : 5 * sizeof(int);

    private void ArrayHead(int count, int elementOid)
    {
        Raw32(count == 0 ? 0 : 1).Raw32(0).Raw32(elementOid);
        if (count > 0)
            Raw32(count).Raw32(1);
    }

    private CopyBuffer Encoded(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Raw32(length);
        Encoding.UTF8.GetBytes(value, _bytes.GetSpan(length + 1));
        _bytes.Advance(length);
        return this;
    }

    private CopyBuffer Raw16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_bytes.GetSpan(sizeof(short)), value);
        _bytes.Advance(sizeof(short));
        return this;
    }

    private CopyBuffer Raw32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
        return this;
    }
}

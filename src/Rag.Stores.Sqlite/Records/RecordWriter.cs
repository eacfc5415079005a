using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Rag.Stores.Sqlite;

/// <summary>Writes the fields of a record into a buffer that is used again.</summary>
internal sealed class RecordWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1_024);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public RecordWriter Clear()
    {
        _buffer.ResetWrittenCount();
        return this;
    }

    /// <summary>An unsigned number in as many bytes as it needs, seven bits each.</summary>
    public RecordWriter Number(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        _buffer.Advance(count);
        return this;
    }

    public RecordWriter Number(int value) => Number((ulong)(uint)value);

    public RecordWriter Fixed(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(sizeof(long)), value);
        _buffer.Advance(sizeof(long));
        return this;
    }

    public RecordWriter Text(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Number(count);
        _buffer.Advance(Encoding.UTF8.GetBytes(value, _buffer.GetSpan(count)));
        return this;
    }

    /// <summary>A text, or null, which is not the empty text.</summary>
    public RecordWriter Optional(string? value) => value is null ? Number(0) : Number(1).Text(value);

    public RecordWriter Bytes(ReadOnlySpan<byte> value)
    {
        _buffer.Write(value);
        return this;
    }
}

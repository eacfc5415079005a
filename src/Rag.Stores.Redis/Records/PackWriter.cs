using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>Writes MessagePack, the form in which the server's scripts read tables and in which rows are kept.</summary>
internal sealed class PackWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public PackWriter Nil() => Byte(0xC0);

    public PackWriter Array(int count) => Header(count, 0x90, 15, 0xDC);

    public PackWriter Map(int count) => Header(count, 0x80, 15, 0xDE);

    public PackWriter Number(long value)
    {
        if (value is >= 0 and < 128)
            return Byte((byte)value);
        var span = _buffer.GetSpan(9);
        span[0] = 0xD3;
        BinaryPrimitives.WriteInt64BigEndian(span[1..], value);
        _buffer.Advance(9);
        return this;
    }

    public PackWriter Text(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        StringHeader(count);
        _buffer.Advance(Encoding.UTF8.GetBytes(value, _buffer.GetSpan(Math.Max(count, 1))));
        return this;
    }

    public PackWriter Optional(string? value) => value is null ? Nil() : Text(value);

    public PackWriter Bytes(ReadOnlySpan<byte> value)
    {
        StringHeader(value.Length);
        _buffer.Write(value);
        return this;
    }

    private void StringHeader(int count)
    {
        var span = _buffer.GetSpan(5);
        switch (count)
        {
            case < 32:
                span[0] = (byte)(0xA0 | count);
                _buffer.Advance(1);
                break;
            case < 65_536:
                span[0] = 0xDA;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)count);
                _buffer.Advance(3);
                break;
            default:
                span[0] = 0xDB;
                BinaryPrimitives.WriteInt32BigEndian(span[1..], count);
                _buffer.Advance(5);
                break;
        }
    }

    private PackWriter Header(int count, byte few, int most, byte many)
    {
        if (count <= most)
            return Byte((byte)(few | count));
        var span = _buffer.GetSpan(5);
        if (count < 65_536)
        {
            span[0] = many;
            BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)count);
            _buffer.Advance(3);
            return this;
        }

        span[0] = (byte)(many + 1);
        BinaryPrimitives.WriteInt32BigEndian(span[1..], count);
        _buffer.Advance(5);
        return this;
    }

    private PackWriter Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }
}

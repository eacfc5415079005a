using System.Buffers.Binary;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>Reads what <see cref="PackWriter"/> wrote. Whoever calls has compared a checksum, so that nothing else can be there.</summary>
internal ref struct PackReader(ReadOnlySpan<byte> record)
{
    private ReadOnlySpan<byte> _rest = record;

    public bool TryNil()
    {
        if (_rest[0] != 0xC0)
            return false;
        _rest = _rest[1..];
        return true;
    }

    public int Array() => Header(0x90, 0xDC);

    public int Map() => Header(0x80, 0xDE);

    public long Number()
    {
        var first = Take(1)[0];
        return first < 128 ? first : BinaryPrimitives.ReadInt64BigEndian(Take(8));
    }

    public int Int() => checked((int)Number());

    public ReadOnlySpan<byte> Bytes()
    {
        var first = Take(1)[0];
        var count = first switch
        {
            0xDA => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            0xDB => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            _ => first & 0x1F,
        };
        return Take(count);
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public string? Optional() => TryNil() ? null : Text();

    private int Header(byte few, byte many)
    {
        var first = Take(1)[0];
        if (first == many)
            return BinaryPrimitives.ReadUInt16BigEndian(Take(2));
        return first == many + 1 ? BinaryPrimitives.ReadInt32BigEndian(Take(4)) : first - few;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}

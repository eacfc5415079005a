using System.Buffers.Binary;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>Values as bytes whose order is the values' order, one letter for the type first, so that every comparison is a range of an index.</summary>
/// <remarks>
/// B booleans, D times, L lists, N integers and numbers, T texts; <c>e</c> an element of a list.
/// A text ends with NUL, which no stored text holds, so that a text comes before those it begins.
/// </remarks>
internal static class IndexKey
{
    private const double TwoTo63 = 9223372036854775808d;

    public static byte[] Of(MetadataValue value) => value.Kind switch
    {
        MetadataKind.Text => Text('T', value.AsText),
        MetadataKind.Boolean => [(byte)'B', value.AsBoolean ? (byte)1 : (byte)0],
        MetadataKind.Time => [(byte)'D', .. Moment(value.AsTime)],
        MetadataKind.Integer => Number(value.AsInteger),
        MetadataKind.Number => Number(value.AsNumber),
        _ => List(value.AsList),
    };

    /// <summary>An element of a list, so that <c>contains</c> is a range as well.</summary>
    public static byte[] Element(string text) => Text('e', text);

    /// <summary>A moment in eight bytes.</summary>
    public static byte[] Moment(DateTimeOffset moment)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, moment.UtcTicks);
        return bytes;
    }

    public static DateTimeOffset ToMoment(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadInt64BigEndian(bytes), TimeSpan.Zero);

    /// <summary>A text between its letter and NUL.</summary>
    public static byte[] Text(char type, string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 2];
        bytes[0] = (byte)type;
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(1));
        return bytes;
    }

    // An integer is the greatest double not above it and what is left, so that it stands exactly between the doubles around it.
    private static byte[] Number(long value)
    {
        var floor = (double)value;
        if (floor >= TwoTo63 || (long)floor > value)
            floor = Math.BitDecrement(floor);
        return Number(floor, (ushort)(value - (long)floor));
    }

    private static byte[] Number(double value) => Number(value, 0);

    private static byte[] Number(double value, ushort rest)
    {
        // Zero has no sign. A negative double's bits grow the other way.
        var bits = BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value);
        var ordered = bits < 0 ? ~(ulong)bits : (ulong)bits | 1UL << 63;
        var bytes = new byte[11];
        bytes[0] = (byte)'N';
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), ordered);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(9), rest);
        return bytes;
    }

    private static byte[] List(IReadOnlyList<string> texts)
    {
        var bytes = new List<byte> { (byte)'L', (byte)(texts.Count >> 24), (byte)(texts.Count >> 16), (byte)(texts.Count >> 8), (byte)texts.Count };
        foreach (var text in texts)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(text));
            bytes.Add(0);
        }

        return [.. bytes];
    }
}

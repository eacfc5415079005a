using System.Buffers.Binary;
using Rag.Stores.Engine.Keywords;

namespace Rag.Stores.Redis;

/// <summary>Bytes with their checksum at the end.</summary>
internal static class Sealed
{
    private const int Size = sizeof(uint);

    public static byte[] Of(ReadOnlySpan<byte> record)
    {
        var bytes = new byte[record.Length + Size];
        record.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(record.Length), Crc32C.Of(record));
        return bytes;
    }

    public static bool TryOpen(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> record)
    {
        record = default;
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt32BigEndian(bytes[^Size..]) != Crc32C.Of(bytes[..^Size]))
            return false;
        record = bytes[..^Size];
        return true;
    }
}

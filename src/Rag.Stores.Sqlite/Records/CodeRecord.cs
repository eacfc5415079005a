using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Sqlite;

/// <summary>A vector's 8-bit code as the file keeps it, so that opening reads a quarter of the bytes and encodes nothing.</summary>
/// <remarks>Derived from the vector, and so never trusted: one that is missing or damaged is made again. Little-endian: scale, error, norm, then one byte a dimension.</remarks>
internal static class CodeRecord
{
    private const int Head = 3 * sizeof(float);

    /// <summary>The length of a record with its checksum.</summary>
    public static int SealedSize(int dimensions) => Head + dimensions + Checksum.Size;

    public static byte[] Of(ReadOnlySpan<float> unit)
    {
        var record = new byte[Head + unit.Length];
        var codes = record.AsSpan(Head);
        var code = Int8Code.Encode(unit, MemoryMarshal.Cast<byte, sbyte>(codes));
        BinaryPrimitives.WriteSingleLittleEndian(record, code.Scale);
        BinaryPrimitives.WriteSingleLittleEndian(record.AsSpan(sizeof(float)), code.Error);
        BinaryPrimitives.WriteSingleLittleEndian(record.AsSpan(2 * sizeof(float)), code.Norm);
        return record;
    }

    /// <summary>Takes a record apart whose checksum has been compared.</summary>
    public static Int8Code Read(ReadOnlySpan<byte> record, out ReadOnlySpan<sbyte> codes)
    {
        codes = MemoryMarshal.Cast<byte, sbyte>(record[Head..^Checksum.Size]);
        return new Int8Code(
            BinaryPrimitives.ReadSingleLittleEndian(record), BinaryPrimitives.ReadSingleLittleEndian(record[sizeof(float)..]), BinaryPrimitives.ReadSingleLittleEndian(record[(2 * sizeof(float))..]));
    }
}

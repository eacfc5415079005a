using System.Buffers.Binary;
using System.Text;

namespace Rag.Stores.Sqlite;

/// <summary>Reads the fields of a record whose checksum has been compared.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> record)
{
    private ReadOnlySpan<byte> _rest = record;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>A record that ends with a checksum, without it.</summary>
    /// <exception cref="RagStoreException">The checksum is not that of the record.</exception>
    public static RecordReader Open(ReadOnlySpan<byte> sealedRecord, long key, string operation)
    {
        if (!Checksum.IsValid(sealedRecord, (ulong)key))
            throw SqliteErrors.Corrupt(operation, "a record");
        return new RecordReader(sealedRecord[..^Checksum.Size]);
    }

    public ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }

    public int Int() => (int)Number();

    public long Fixed()
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        _rest = _rest[sizeof(long)..];
        return value;
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    public string Text()
    {
        var bytes = Bytes(Int());
        return bytes.IsEmpty ? "" : Encoding.UTF8.GetString(bytes);
    }

    public string? Optional() => Number() == 0 ? null : Text();
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Rag.Stores.Engine.Keywords;

/// <summary>The postings of some chunks, immutable, as bytes that are at once what is searched and what is stored.</summary>
/// <remarks>
/// Little-endian throughout. A header with a version, the length and a CRC-32C; then chunk ordinals, chunk lengths, a hash table of terms,
/// the terms, and the postings. Chunks are numbered within the segment, in the order of their ordinals.
/// </remarks>
internal sealed class KeywordSegment
{
    internal const int HeaderBytes = 64;
    internal const int TermEntryBytes = 12;
    internal const int SkipEntryBytes = 8 + BlockBound.Bytes;
    internal const uint Version = 1;
    internal const ulong Magic = 0x47_45_53_57_4B_47_41_52; // "RAGKWSEG" as it stands in the file
    internal const int ChecksumAt = 16;
    internal const int ChecksumFrom = 20;
    internal const int SequenceAt = 56;

    private readonly byte[] _bytes;
    private readonly int[] _ordinals;
    private readonly int[] _lengths;
    private readonly int _slots;
    private readonly int _slotsAt;
    private readonly int _termsAt;
    private readonly int _textAt;
    private readonly int _postingsAt;

    private KeywordSegment(byte[] bytes)
    {
        _bytes = bytes;
        ChunkCount = Int32(20);
        TermCount = Int32(24);
        _slots = Int32(28);
        _slotsAt = Int32(40);
        _termsAt = Int32(44);
        _textAt = Int32(48);
        _postingsAt = Int32(52);
        _ordinals = Array(Int32(32), ChunkCount);
        _lengths = Array(Int32(36), ChunkCount);
        foreach (var length in _lengths)
        {
            TotalLength += length;
            Longest = Math.Max(Longest, length);
        }
    }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Tells segments apart: the checksum of the bytes.</summary>
    public uint Checksum => (uint)Int32(ChecksumAt);

    /// <summary>Grows with every segment written: where two hold the same ordinal, the later one holds its present text.</summary>
    public long Sequence => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(SequenceAt));

    public int ChunkCount { get; }

    public int TermCount { get; }

    public long TotalLength { get; }

    public int Longest { get; }

    /// <summary>The ordinal of each chunk, ascending.</summary>
    public ReadOnlySpan<int> Ordinals => _ordinals;

    /// <summary>The number of terms of each chunk, repeats included.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>Checks bytes that were stored and reads them as a segment. Keeps <paramref name="bytes"/>.</summary>
    /// <exception cref="RagStoreException">The bytes are cut short, damaged, or of another version: build the index again.</exception>
    public static KeywordSegment Open(byte[] bytes)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
            throw Refused("index.corrupt", "these bytes are not a keyword index");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (version != Version)
            throw Refused("index.version", $"the keyword index is of version {version}, this library reads version {Version}");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12)) != bytes.Length)
            throw Refused("index.corrupt", $"the keyword index was cut: {bytes.Length} bytes instead of {BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12))}");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumAt)) != Crc32C.Of(bytes.AsSpan(ChecksumFrom)))
            throw Refused("index.corrupt", "the checksum of the keyword index does not match its bytes");

        try
        {
            var segment = new KeywordSegment(bytes);
            for (var i = 1; i < segment.ChunkCount; i++)
            {
                if (segment._ordinals[i] <= segment._ordinals[i - 1])
                    throw Refused("index.corrupt", "the chunks of the keyword index are not in order");
            }

            return segment;
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw Refused("index.corrupt", "the keyword index points outside itself", e);
        }
    }

    /// <summary>Reads bytes just written, without checking them.</summary>
    internal static KeywordSegment Trusted(byte[] bytes) => new(bytes);

    /// <returns>The number of the term in this segment, or -1.</returns>
    public int Find(ReadOnlySpan<byte> term)
    {
        var slot = (int)(HashOf(term) & (uint)(_slots - 1));
        while (true)
        {
            var number = Int32(_slotsAt + slot * sizeof(int)) - 1;
            if (number < 0 || TermText(number).SequenceEqual(term))
                return number;
            slot = (slot + 1) & (_slots - 1);
        }
    }

    public ReadOnlySpan<byte> TermText(int term)
    {
        var entry = _termsAt + term * TermEntryBytes;
        var start = Int32(entry);
        return _bytes.AsSpan(_textAt + start, Int32(entry + TermEntryBytes) - start);
    }

    /// <summary>How many chunks hold the term, deleted ones included.</summary>
    public int ChunksWith(int term) => Int32(_termsAt + term * TermEntryBytes + 4);

    /// <summary>Everything from a term's postings on.</summary>
    public ReadOnlySpan<byte> Postings(int term) => _bytes.AsSpan(_postingsAt + Int32(_termsAt + term * TermEntryBytes + 8));

    /// <returns>The number of the chunk in this segment, or -1.</returns>
    public int IndexOf(int ordinal)
    {
        var index = _ordinals.AsSpan().BinarySearch(ordinal);
        return index < 0 ? -1 : index;
    }

    // Stored, so fixed for ever: eight bytes at a time, multiplied and folded.
    internal static uint HashOf(ReadOnlySpan<byte> term)
    {
        const ulong Odd = 0x9E37_79B9_7F4A_7C15;
        var hash = (ulong)term.Length * Odd;
        while (term.Length >= 8)
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(term)) * Odd, 29);
            term = term[8..];
        }

        ulong rest = 0;
        for (var i = 0; i < term.Length; i++)
            rest |= (ulong)term[i] << (8 * i);
        hash = (hash ^ rest) * Odd;
        return (uint)(hash >> 32) ^ (uint)(hash >> 11);
    }

    private static RagStoreException Refused(string code, string message, Exception? inner = null) =>
        new("keywords", "open", code, message + ". Build it again from the chunks.", inner);

    private int Int32(int at) => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at));

    private int[] Array(int at, int count)
    {
        var values = MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(at, checked(count * sizeof(int)))).ToArray();
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(values, values);
        return values;
    }
}

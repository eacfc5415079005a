using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Rag.Stores.Engine.Keywords;

/// <summary>Lays out a segment, term by term.</summary>
internal sealed class KeywordSegmentWriter(long sequence, int[] ordinals, int[] lengths)
{
    private readonly ArrayBufferWriter<byte> _entries = new();
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly ArrayBufferWriter<byte> _postings = new();
    private readonly List<uint> _hashes = [];

    /// <summary>Adds a term with the chunks that hold it, ascending, by their place in the segment. Each term once.</summary>
    public void Add(ReadOnlySpan<byte> term, ReadOnlySpan<int> numbers, ReadOnlySpan<int> frequencies)
    {
        AddEntry(numbers.Length);
        _text.Write(term);
        _hashes.Add(KeywordSegment.HashOf(term));
        if (numbers.Length < PostingsCodec.BlockSize)
        {
            var room = _postings.GetSpan(numbers.Length * 10);
            _postings.Advance(PostingsCodec.PackTail(numbers, frequencies, -1, room));
            return;
        }

        // The skip entries come first, so their room is taken before the blocks are known.
        var skipBytes = (numbers.Length + PostingsCodec.BlockSize - 1) / PostingsCodec.BlockSize * KeywordSegment.SkipEntryBytes;
        var all = _postings.GetSpan(skipBytes + numbers.Length * 10 + PostingsCodec.MaxBlockBytes);
        var skips = all[..skipBytes];
        var data = all[skipBytes..];
        int written = 0, previous = -1;
        for (var start = 0; start < numbers.Length; start += PostingsCodec.BlockSize)
        {
            var count = Math.Min(PostingsCodec.BlockSize, numbers.Length - start);
            var blockNumbers = numbers.Slice(start, count);
            var blockFrequencies = frequencies.Slice(start, count);
            BinaryPrimitives.WriteInt32LittleEndian(skips, blockNumbers[^1]);
            BinaryPrimitives.WriteInt32LittleEndian(skips[4..], written);
            BlockBound.Write(blockNumbers, blockFrequencies, lengths, skips[8..]);
            skips = skips[KeywordSegment.SkipEntryBytes..];
            written += count == PostingsCodec.BlockSize
                ? PostingsCodec.PackBlock(blockNumbers, blockFrequencies, previous, data[written..])
                : PostingsCodec.PackTail(blockNumbers, blockFrequencies, previous, data[written..]);
            previous = blockNumbers[^1];
        }

        _postings.Advance(skipBytes + written);
    }

    public KeywordSegment Finish()
    {
        var terms = _hashes.Count;
        AddEntry(0); // A last one, so that each term's text ends where the next begins.
        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)terms * 3 / 2 + 1);

        var ordinalsAt = KeywordSegment.HeaderBytes;
        var lengthsAt = ordinalsAt + ordinals.Length * sizeof(int);
        var slotsAt = lengthsAt + lengths.Length * sizeof(int);
        var entriesAt = slotsAt + slots * sizeof(int);
        var textAt = entriesAt + _entries.WrittenCount;
        var postingsAt = textAt + _text.WrittenCount;
        var bytes = new byte[checked(postingsAt + _postings.WrittenCount)];

        BinaryPrimitives.WriteUInt64LittleEndian(bytes, KeywordSegment.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), KeywordSegment.Version);
        ReadOnlySpan<int> header = [bytes.Length, 0, ordinals.Length, terms, slots, ordinalsAt, lengthsAt, slotsAt, entriesAt, textAt, postingsAt];
        WriteAll(header, bytes.AsSpan(12));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(KeywordSegment.SequenceAt), sequence);
        WriteAll(ordinals, bytes.AsSpan(ordinalsAt));
        WriteAll(lengths, bytes.AsSpan(lengthsAt));
        for (var term = 0; term < terms; term++)
        {
            var slot = (int)(_hashes[term] & (uint)(slots - 1));
            while (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(slotsAt + slot * sizeof(int))) != 0)
                slot = (slot + 1) & (slots - 1);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(slotsAt + slot * sizeof(int)), term + 1);
        }

        _entries.WrittenSpan.CopyTo(bytes.AsSpan(entriesAt));
        _text.WrittenSpan.CopyTo(bytes.AsSpan(textAt));
        _postings.WrittenSpan.CopyTo(bytes.AsSpan(postingsAt));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(KeywordSegment.ChecksumAt), Crc32C.Of(bytes.AsSpan(KeywordSegment.ChecksumFrom)));
        return KeywordSegment.Trusted(bytes);
    }

    private void AddEntry(int chunks)
    {
        WriteAll([_text.WrittenCount, chunks, _postings.WrittenCount], _entries.GetSpan(KeywordSegment.TermEntryBytes));
        _entries.Advance(KeywordSegment.TermEntryBytes);
    }

    private static void WriteAll(ReadOnlySpan<int> values, Span<byte> target)
    {
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(target[(i * sizeof(int))..], values[i]);
    }
}

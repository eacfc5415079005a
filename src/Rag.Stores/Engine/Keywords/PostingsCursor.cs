using System.Buffers.Binary;

namespace Rag.Stores.Engine.Keywords;

/// <summary>Walks one term's postings in one segment, unpacking only the blocks it enters. Reused between searches.</summary>
internal sealed class PostingsCursor
{
    /// <summary>Past the last posting.</summary>
    public const int End = int.MaxValue;

    private readonly int[] _numbers = new int[PostingsCodec.BlockSize];
    private readonly int[] _frequencies = new int[PostingsCodec.BlockSize];
    private KeywordSegment _segment = null!;
    private LengthNorms _norms = null!;
    private int _term;
    private int _chunks;
    private int _blocks;
    private int _block;
    private int _blockLast;
    private int _boundBlock;
    private int _count;
    private int _position;
    private int _frequenciesAt; // Where the block's frequencies are packed, or 0 once they are unpacked.
    private double _singleBound;

    public double Idf { get; private set; }

    public double Weight { get; private set; }

    /// <summary>How often the term occurs in the chunk the cursor stands on.</summary>
    public int Frequency
    {
        get
        {
            if (_frequenciesAt != 0)
                UnpackFrequencies();
            return _frequencies[_position];
        }
    }

    /// <summary>Stands on the first posting of a term.</summary>
    public void Open(KeywordSegment segment, int term)
    {
        (_segment, _term) = (segment, term);
        _chunks = segment.ChunksWith(term);
        _blocks = (_chunks + PostingsCodec.BlockSize - 1) / PostingsCodec.BlockSize;
        _boundBlock = 0;
        Load(0);
    }

    /// <summary>Says what the term is worth.</summary>
    public void Weigh(double idf, double weight, LengthNorms norms)
    {
        (Idf, Weight, _norms) = (idf, weight, norms);
        _singleBound = 0;
        if (_chunks >= PostingsCodec.BlockSize)
            return;
        for (var i = 0; i < _count; i++)
            _singleBound = Math.Max(_singleBound, Bm25.Term(1, _frequencies[i], norms[_segment.Lengths[_numbers[i]]]));
    }

    /// <summary>Lets go of the segment.</summary>
    public void Release() => (_segment, _norms) = (null!, null!);

    /// <summary>The most any chunk from <paramref name="start"/> to before <paramref name="end"/> can gain from this term. Windows only move forward.</summary>
    public double BoundWithin(int start, int end)
    {
        var best = 0d;
        if (_chunks < PostingsCodec.BlockSize)
        {
            best = _count > 0 && _numbers[0] < end && _blockLast >= start ? _singleBound : 0;
        }
        else
        {
            var skips = _segment.Postings(_term)[..(_blocks * KeywordSegment.SkipEntryBytes)];
            while (_boundBlock < _blocks && BlockLast(skips, _boundBlock) < start)
                _boundBlock++;
            for (var block = _boundBlock; block < _blocks; block++)
            {
                best = Math.Max(best, BlockBound.Read(skips[(block * KeywordSegment.SkipEntryBytes + 8)..], _norms));
                if (BlockLast(skips, block) >= end - 1)
                    break;
            }
        }

        return best * Idf * Weight;
    }

    /// <summary>Moves to the first posting of a chunk numbered at least <paramref name="number"/>. Never moves back.</summary>
    /// <returns>The chunk's number, or <see cref="End"/>.</returns>
    public int Seek(int number)
    {
        if (_blockLast < number && !SeekBlock(number))
            return End;
        var numbers = _numbers;
        var position = _position;
        if (numbers[position] < number)
        {
            // Short hops are the rule; a long one is halved.
            var step = 1;
            while (position + step < _count && numbers[position + step] < number)
            {
                position += step;
                step *= 2;
            }

            var high = Math.Min(position + step, _count - 1);
            while (position < high)
            {
                var middle = (position + high) >>> 1;
                if (numbers[middle] < number)
                    position = middle + 1;
                else
                    high = middle;
            }

            _position = position;
        }

        return numbers[position];
    }

    /// <summary>Steps over what the present block still has below <paramref name="end"/>, and gives it.</summary>
    public void TakeBlock(int end, out ReadOnlySpan<int> numbers, out ReadOnlySpan<int> frequencies)
    {
        if (_frequenciesAt != 0)
            UnpackFrequencies();
        var first = _position;
        if (_blockLast < end)
        {
            _position = _count;
        }
        else
        {
            while (_numbers[_position] < end)
                _position++;
        }

        numbers = _numbers.AsSpan(first, _position - first);
        frequencies = _frequencies.AsSpan(first, _position - first);
    }

    private bool SeekBlock(int number)
    {
        if (_block + 1 >= _blocks)
        {
            _position = _count;
            _blockLast = -1;
            return false;
        }

        var skips = _segment.Postings(_term)[..(_blocks * KeywordSegment.SkipEntryBytes)];
        var block = Math.Max(_block + 1, _boundBlock);
        while (block < _blocks && BlockLast(skips, block) < number)
            block++;
        if (block == _blocks)
        {
            _block = _blocks;
            _position = _count;
            _blockLast = -1;
            return false;
        }

        Load(block);
        return true;
    }

    private void Load(int block)
    {
        var postings = _segment.Postings(_term);
        _block = block;
        _position = 0;
        _frequenciesAt = 0;
        var previous = -1;
        if (_chunks >= PostingsCodec.BlockSize)
        {
            if (block > 0)
                previous = BlockLast(postings, block - 1);
            var data = BinaryPrimitives.ReadInt32LittleEndian(postings[(block * KeywordSegment.SkipEntryBytes + 4)..]);
            postings = postings[(_blocks * KeywordSegment.SkipEntryBytes + data)..];
        }

        _count = Math.Min(PostingsCodec.BlockSize, _chunks - block * PostingsCodec.BlockSize);
        if (_count == PostingsCodec.BlockSize)
            _frequenciesAt = PostingsCodec.UnpackNumbers(postings, previous, _numbers);
        else
            PostingsCodec.UnpackTail(postings, previous, _numbers.AsSpan(0, _count), _frequencies);
        _blockLast = _count > 0 ? _numbers[_count - 1] : -1;
    }

    private void UnpackFrequencies()
    {
        var postings = _segment.Postings(_term);
        var data = BinaryPrimitives.ReadInt32LittleEndian(postings[(_block * KeywordSegment.SkipEntryBytes + 4)..]);
        PostingsCodec.UnpackFrequencies(postings[(_blocks * KeywordSegment.SkipEntryBytes + data)..], _frequenciesAt, _frequencies);
        _frequenciesAt = 0;
    }

    private static int BlockLast(ReadOnlySpan<byte> skips, int block) =>
        BinaryPrimitives.ReadInt32LittleEndian(skips[(block * KeywordSegment.SkipEntryBytes)..]);
}

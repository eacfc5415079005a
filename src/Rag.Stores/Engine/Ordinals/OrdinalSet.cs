using System.Numerics;
using System.Numerics.Tensors;

namespace Rag.Stores.Engine.Ordinals;

/// <summary>A set of chunk ordinals as a bitmap: what a filter, a caller's readers and the deletions come down to before a search.</summary>
/// <remarks>Grows as ordinals are added; an ordinal beyond the end is simply absent. Not safe for a writer beside readers: publish a <see cref="Clone"/>.</remarks>
internal sealed class OrdinalSet
{
    private ulong[] _words;
    private int _count = -1;

    /// <summary>An empty set with room for ordinals below <paramref name="capacity"/>.</summary>
    public OrdinalSet(int capacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _words = new ulong[WordsFor(capacity)];
    }

    private OrdinalSet(ulong[] words, int count) => (_words, _count) = (words, count);

    /// <summary>How many ordinals are in the set.</summary>
    public int Count
    {
        get
        {
            if (_count < 0)
            {
                var count = 0;
                foreach (var word in _words)
                    count += BitOperations.PopCount(word);
                _count = count;
            }

            return _count;
        }
    }

    /// <summary>One past the largest ordinal the bitmap has room for.</summary>
    public int Capacity => (int)Math.Min(int.MaxValue, (long)_words.Length * 64);

    /// <summary>The bitmap: bit <c>i % 64</c> of word <c>i / 64</c> is ordinal <c>i</c>.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    /// <summary>All ordinals below <paramref name="end"/>.</summary>
    public static OrdinalSet Range(int end)
    {
        var set = new OrdinalSet(end);
        set._words.AsSpan(0, end / 64).Fill(ulong.MaxValue);
        if (end % 64 != 0)
            set._words[end / 64] = (1UL << (end % 64)) - 1;
        set._count = end;
        return set;
    }

    /// <summary>The ordinals whose bits are set in <paramref name="words"/>.</summary>
    public static OrdinalSet FromWords(ReadOnlySpan<ulong> words) => new(words.ToArray(), -1);

    public bool Contains(int ordinal)
    {
        var word = ordinal >> 6;
        return (uint)word < (uint)_words.Length && (_words[word] >> ordinal & 1) != 0;
    }

    /// <returns>Whether the ordinal was absent.</returns>
    public bool Add(int ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        if (ordinal >> 6 >= _words.Length)
            Array.Resize(ref _words, Math.Max(WordsFor(ordinal + 1), _words.Length + (_words.Length >> 1)));
        ref var word = ref _words[ordinal >> 6];
        var bit = 1UL << ordinal;
        if ((word & bit) != 0)
            return false;
        word |= bit;
        if (_count >= 0)
            _count++;
        return true;
    }

    /// <returns>Whether the ordinal was present.</returns>
    public bool Remove(int ordinal)
    {
        if (!Contains(ordinal))
            return false;
        _words[ordinal >> 6] &= ~(1UL << ordinal);
        if (_count >= 0)
            _count--;
        return true;
    }

    /// <summary>Removes everything and keeps the room.</summary>
    public void Clear()
    {
        Array.Clear(_words);
        _count = 0;
    }

    /// <summary>Keeps what is in both sets.</summary>
    public OrdinalSet And(OrdinalSet other)
    {
        var common = Math.Min(_words.Length, other._words.Length);
        TensorPrimitives.BitwiseAnd(_words.AsSpan(0, common), other._words.AsSpan(0, common), _words);
        _words.AsSpan(common).Clear();
        _count = -1;
        return this;
    }

    /// <summary>Adds what is in the other set.</summary>
    public OrdinalSet Or(OrdinalSet other)
    {
        if (_words.Length < other._words.Length)
            Array.Resize(ref _words, other._words.Length);
        TensorPrimitives.BitwiseOr(_words.AsSpan(0, other._words.Length), other._words, _words);
        _count = -1;
        return this;
    }

    /// <summary>Removes what is in the other set.</summary>
    public OrdinalSet AndNot(OrdinalSet other)
    {
        var common = Math.Min(_words.Length, other._words.Length);
        for (var i = 0; i < common; i++)
            _words[i] &= ~other._words[i];
        _count = -1;
        return this;
    }

    /// <summary>Replaces the set by the ordinals below <paramref name="end"/> that were not in it.</summary>
    public OrdinalSet Not(int end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(end);
        if (_words.Length < WordsFor(end))
            Array.Resize(ref _words, WordsFor(end));
        for (var i = 0; i < _words.Length; i++)
            _words[i] = ~_words[i];
        _words.AsSpan(WordsFor(end)).Clear();
        if (end % 64 != 0)
            _words[end / 64] &= (1UL << (end % 64)) - 1;
        _count = -1;
        return this;
    }

    public OrdinalSet Clone() => new((ulong[])_words.Clone(), _count);

    /// <summary>The smallest ordinal in the set that is at least <paramref name="ordinal"/>, or -1.</summary>
    public int Next(int ordinal)
    {
        var index = ordinal >> 6;
        if ((uint)index >= (uint)_words.Length)
            return -1;
        var word = _words[index] & (ulong.MaxValue << ordinal);
        while (word == 0)
        {
            if (++index == _words.Length)
                return -1;
            word = _words[index];
        }

        return (index << 6) + BitOperations.TrailingZeroCount(word);
    }

    /// <summary>Enumerates in ascending order, without allocating.</summary>
    public Enumerator GetEnumerator() => new(_words);

    private static int WordsFor(int end) => (int)(((long)end + 63) >> 6);

    /// <summary>Walks the set in ascending order.</summary>
    public struct Enumerator
    {
        private readonly ulong[] _words;
        private int _index;
        private ulong _word;

        internal Enumerator(ulong[] words)
        {
            _words = words;
            _word = words.Length > 0 ? words[0] : 0;
        }

        public int Current { get; private set; }

        public bool MoveNext()
        {
            while (_word == 0)
            {
                if (++_index >= _words.Length)
                    return false;
                _word = _words[_index];
            }

            Current = (_index << 6) + BitOperations.TrailingZeroCount(_word);
            _word &= _word - 1;
            return true;
        }
    }
}

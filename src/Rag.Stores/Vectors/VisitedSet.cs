using System.Runtime.CompilerServices;

namespace Rag.Stores.Vectors;

/// <summary>Who was met on a walk: a bitmap that stays in a processor's cache, emptied by what was put in and not by its length.</summary>
internal sealed class VisitedSet
{
    private ulong[] _words = [];
    private int[] _met = new int[1024];
    private int _count;

    /// <summary>Empties the set, and makes room for ordinals below <paramref name="capacity"/>.</summary>
    public void Clear(int capacity)
    {
        foreach (var ordinal in _met.AsSpan(0, _count))
            _words[ordinal >> 6] = 0;
        _count = 0;
        if (_words.Length << 6 < capacity)
            _words = new ulong[(capacity + 63) >> 6];
    }

    /// <returns>Whether the ordinal was absent and there is room for it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(int ordinal)
    {
        var index = ordinal >> 6;
        if ((uint)index >= (uint)_words.Length)
            return false;
        ref var word = ref _words[index];
        var bit = 1UL << ordinal;
        if ((word & bit) != 0)
            return false;
        word |= bit;
        if (_count == _met.Length)
            Array.Resize(ref _met, 2 * _count);
        _met[_count++] = ordinal;
        return true;
    }
}

using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

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

    /// <summary>Adds an ordinal there is room for.</summary>
    public void Add(int ordinal)
    {
        if (_count == _met.Length)
            Array.Resize(ref _met, 2 * _count);
        _met[_count++] = ordinal;
        _words[ordinal >> 6] |= 1UL << ordinal;
    }

    /// <summary>Adds a node's neighbours.</summary>
    /// <param name="ordinals">Up to the first negative one.</param>
    /// <param name="live">Whom the caller wants to hear of. Others have gone since, and may lie beyond the end.</param>
    /// <param name="added">At least as long as <paramref name="ordinals"/>: receives those that were absent and are live.</param>
    /// <returns>How many these are.</returns>
    /// <remarks>About every other neighbour was met before, at random: a branch on that would be guessed wrong as often, so there is none.</remarks>
    public int AddAll(ReadOnlySpan<int> ordinals, OrdinalSet live, Span<int> added)
    {
        if (_met.Length - _count < ordinals.Length)
            Array.Resize(ref _met, 2 * _met.Length + ordinals.Length);
        var met = _met.AsSpan(_count);
        var words = _words;
        var lives = live.Words;
        var room = Math.Min(words.Length, lives.Length);
        int count = 0, absent = 0;
        foreach (var ordinal in ordinals)
        {
            if (ordinal < 0)
                break;
            var index = ordinal >> 6;
            if (index >= room)
                continue;
            var isAbsent = ~words[index] >> ordinal & 1;
            words[index] |= 1UL << ordinal;
            met[absent] = ordinal;
            absent += (int)isAbsent;
            added[count] = ordinal;
            count += (int)(isAbsent & lives[index] >> ordinal);
        }

        _count += absent;
        return count;
    }
}

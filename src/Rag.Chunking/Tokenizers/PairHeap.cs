using System.Buffers;

namespace Rag.Chunking.Tokenizers;

/// <summary>A binary heap of mergeable pairs, lowest rank first, leftmost among equals. Rents its memory.</summary>
internal struct PairHeap(int capacity)
{
    private ulong[] _entries = ArrayPool<ulong>.Shared.Rent(capacity);
    private int _count;

    public void Push(int rank, int position)
    {
        if (_count == _entries.Length)
            Grow();
        var entry = ((ulong)rank << 32) | (uint)position;
        var entries = _entries;
        var child = _count++;
        while (child > 0)
        {
            var parent = (child - 1) >> 1;
            if (entries[parent] <= entry)
                break;
            entries[child] = entries[parent];
            child = parent;
        }

        entries[child] = entry;
    }

    public bool TryPop(out int rank, out int position)
    {
        if (_count == 0)
        {
            (rank, position) = (0, 0);
            return false;
        }

        var entries = _entries;
        (rank, position) = ((int)(entries[0] >> 32), (int)entries[0]);
        var last = entries[--_count];
        var hole = 0;
        for (var child = 1; child < _count; child = 2 * hole + 1)
        {
            if (child + 1 < _count && entries[child + 1] < entries[child])
                child++;
            if (last <= entries[child])
                break;
            entries[hole] = entries[child];
            hole = child;
        }

        entries[hole] = last;
        return true;
    }

    public readonly void Return() => ArrayPool<ulong>.Shared.Return(_entries);

    private void Grow()
    {
        var larger = ArrayPool<ulong>.Shared.Rent(_entries.Length * 2);
        _entries.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<ulong>.Shared.Return(_entries);
        _entries = larger;
    }
}

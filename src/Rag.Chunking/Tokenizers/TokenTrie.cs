using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rag.Chunking.Tokenizers;

/// <summary>All tokens as paths of bytes from one root, so that the longest token at a place is found in one walk.</summary>
/// <remarks>
/// A node that ends a token has the token's rank for its number; nodes between have numbers after the last rank. The first two bytes are
/// looked up in a table, the others by (node, byte) in an open-addressed one.
/// </remarks>
internal sealed class TokenTrie
{
    private const int Absent = -1;

    private readonly int _rankLimit;
    private readonly int[] _first = new int[1 << 8];
    private readonly int[] _second = new int[1 << 16];
    private readonly int[] _shorter;
    private readonly ulong[] _isInner; // a bit for each rank: whether a longer token begins with the token
    private Edge[] _edges;
    private int _shift;
    private int _used;

    public TokenTrie(byte[] bytes, int[] starts)
    {
        _rankLimit = starts.Length - 1;
        _shorter = new int[_rankLimit];
        _isInner = new ulong[(_rankLimit / 64) + 1];
        _edges = new Edge[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(_rankLimit * 4, 16))];
        _shift = 32 - BitOperations.Log2((uint)_edges.Length);
        Array.Fill(_first, Absent);
        Array.Fill(_second, Absent);
        Array.Fill(_shorter, Absent);

        // Short ones first: a node that ends a token must be made by that token, to have its number.
        var ranks = new int[_rankLimit];
        var lengths = new int[_rankLimit];
        for (var rank = 0; rank < _rankLimit; rank++)
            (ranks[rank], lengths[rank]) = (rank, starts[rank + 1] - starts[rank]);
        Array.Sort(lengths, ranks);
        var next = _rankLimit;
        foreach (var rank in ranks)
        {
            var token = bytes.AsSpan(starts[rank], starts[rank + 1] - starts[rank]);
            if (!token.IsEmpty && !TryInsert(token, rank, ref next))
                DuplicateRank = Math.Min(DuplicateRank ?? rank, rank);
        }
    }

    /// <summary>A rank whose bytes another rank already has; null in a sound vocabulary.</summary>
    public int? DuplicateRank { get; }

    /// <summary>The longest token that a token begins with and is not; -1 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ShorterOf(int rank) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_shorter), rank);

    /// <summary>The longest token the bytes begin with; -1 for none.</summary>
    public int Longest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return Absent;
        var longest = _first[bytes[0]];
        if (longest >= _rankLimit)
            longest = Absent;
        if (bytes.Length == 1)
            return longest;

        var node = _second[MemoryMarshal.Read<ushort>(bytes)];
        for (var at = 2; node != Absent; at++)
        {
            if (node < _rankLimit)
            {
                longest = node;
                if ((Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_isInner), node >> 6) >> node & 1) == 0)
                    break;
            }

            if (at >= bytes.Length)
                break;
            node = Child(node, bytes[at]);
        }

        return longest;
    }

    private bool TryInsert(ReadOnlySpan<byte> token, int rank, ref int next)
    {
        var shorter = Absent;
        var node = Absent;
        for (var at = 0; at < token.Length; at++)
        {
            var isLast = at == token.Length - 1;
            var child = at == 0 ? _first[token[0]] : at == 1 ? _second[MemoryMarshal.Read<ushort>(token)] : Child(node, token[at]);
            if (isLast && child != Absent)
                return false;
            if (child == Absent)
            {
                child = isLast ? rank : next++;
                if (at == 0)
                    _first[token[0]] = child;
                else if (at == 1)
                    _second[MemoryMarshal.Read<ushort>(token)] = child;
                else
                    Add(node, token[at], child);
            }
            else if (child < _rankLimit)
            {
                shorter = child;
                _isInner[child >> 6] |= 1UL << child;
            }

            node = child;
        }

        _shorter[rank] = shorter;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Child(int node, byte value)
    {
        var key = ((uint)node << 8) | value;
        ref var edges = ref MemoryMarshal.GetArrayDataReference(_edges);
        for (var slot = (key * 0x9E3779B1) >> _shift; ; slot = (slot + 1) & (uint)(_edges.Length - 1))
        {
            ref readonly var edge = ref Unsafe.Add(ref edges, slot);
            if (edge.ChildPlusOne == 0)
                return Absent;
            if (edge.Key == key)
                return edge.ChildPlusOne - 1;
        }
    }

    private void Add(int node, byte value, int child)
    {
        if (_used * 2 >= _edges.Length)
            Grow();
        _used++;
        Place(_edges, _shift, new Edge(((uint)node << 8) | value, child + 1));
    }

    private void Grow()
    {
        var larger = new Edge[_edges.Length * 2];
        _shift--;
        foreach (var edge in _edges)
        {
            if (edge.ChildPlusOne != 0)
                Place(larger, _shift, edge);
        }

        _edges = larger;
    }

    private static void Place(Edge[] edges, int shift, Edge edge)
    {
        var slot = (edge.Key * 0x9E3779B1) >> shift;
        while (edges[slot].ChildPlusOne != 0)
            slot = (slot + 1) & (uint)(edges.Length - 1);
        edges[slot] = edge;
    }

    private readonly record struct Edge(uint Key, int ChildPlusOne);
}

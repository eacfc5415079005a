using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

/// <summary>Who is whose neighbour, on each layer, and who is as good as a copy of whom. Changed by one builder, then only read.</summary>
/// <remarks>
/// Vectors that are copies, or all but, stand in a ring behind one of them, and only that one has neighbours: where texts repeat, copies
/// would fill each other's lists and leave no way to anything else.
/// </remarks>
internal sealed class HnswGraph(int m)
{
    public const byte Absent = byte.MaxValue;
    public const int None = -1;

    private const int BlockNodes = 1024;
    private int[][] _lowest = []; // Blocks of nodes; empty where there are none, for ordinals are not given twice.
    private int[]?[] _upper = [];
    private byte[] _layers = [];
    private int[] _next = []; // Rings of copies; none when there are no copies.
    private int[] _previous = [];

    /// <summary>Where a search begins, and its layer; no ordinal when the graph is empty.</summary>
    public (int Ordinal, int Layer) Entry { get; set; } = (None, 0);

    /// <summary>How many have neighbours.</summary>
    public int Count { get; private set; }

    public int M => m;

    /// <summary>One past the largest ordinal the graph has room for.</summary>
    public int Capacity => _layers.Length;

    public long Bytes => _lowest.Sum(block => 4L * block.Length) + _upper.Sum(links => 8L + (links is null ? 0 : 24 + 4 * links.Length)) + _layers.Length + 8L * _next.Length;

    /// <summary>The highest layer a chunk stands on, or <see cref="Absent"/>.</summary>
    public byte LayerOf(int ordinal)
    {
        var layers = _layers;
        return (uint)ordinal < (uint)layers.Length ? layers[ordinal] : Absent;
    }

    public void Add(int ordinal, int layer)
    {
        if (ordinal >= _layers.Length)
            Grow(ordinal + 1);
        ref var block = ref _lowest[ordinal / BlockNodes];
        if (block.Length == 0)
        {
            block = GC.AllocateUninitializedArray<int>(BlockNodes * 2 * m, pinned: true);
            block.AsSpan().Fill(None);
        }

        Clear(ordinal);
        if (layer > 0)
        {
            var links = new int[layer * m];
            Array.Fill(links, None);
            _upper[ordinal] = links;
        }

        _layers[ordinal] = (byte)layer;
        Count++;
    }

    public void Remove(int ordinal)
    {
        Clear(ordinal);
        _layers[ordinal] = Absent;
        Count--;
        var block = ordinal / BlockNodes;
        if (!_layers.AsSpan(block * BlockNodes, BlockNodes).ContainsAnyExcept(Absent))
            _lowest[block] = [];
    }

    /// <summary>The next in a chunk's ring of copies: the chunk itself when it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextCopy(int ordinal)
    {
        var next = _next;
        return (uint)ordinal < (uint)next.Length && next[ordinal] != None ? next[ordinal] : ordinal;
    }

    /// <summary>Puts a chunk that has no neighbours into the ring behind one that has.</summary>
    public void AddCopy(int ordinal, int original)
    {
        var needed = Math.Max(ordinal, original) + 1;
        if (needed > _next.Length)
        {
            var length = Math.Max(needed, _layers.Length);
            var old = _next.Length;
            Array.Resize(ref _next, length);
            Array.Resize(ref _previous, length);
            _next.AsSpan(old).Fill(None);
            _previous.AsSpan(old).Fill(None);
        }

        var after = NextCopy(original);
        (_next[original], _previous[ordinal], _next[ordinal], _previous[after]) = (ordinal, original, after, ordinal);
    }

    /// <summary>Takes a chunk out of its ring.</summary>
    /// <returns>One that stays in it, or <see cref="None"/>.</returns>
    public int LeaveRing(int ordinal)
    {
        var next = NextCopy(ordinal);
        if (next == ordinal)
            return None;
        var previous = _previous[ordinal];
        (_next[previous], _previous[next]) = (next, previous);
        (_next[ordinal], _previous[ordinal]) = (None, None);
        if (_next[next] == next)
            (_next[next], _previous[next]) = (None, None);
        return next;
    }

    /// <summary>A graph of its own, to be changed while this one is read.</summary>
    public HnswGraph Clone()
    {
        var copy = new HnswGraph(m)
        {
            _lowest = new int[_lowest.Length][],
            _upper = new int[]?[_upper.Length],
            _layers = (byte[])_layers.Clone(),
            _next = (int[])_next.Clone(),
            _previous = (int[])_previous.Clone(),
            Entry = Entry,
            Count = Count,
        };
        for (var i = 0; i < _lowest.Length; i++)
        {
            copy._lowest[i] = _lowest[i].Length == 0 ? [] : GC.AllocateUninitializedArray<int>(_lowest[i].Length, pinned: true);
            _lowest[i].CopyTo(copy._lowest[i], 0);
        }

        for (var i = 0; i < _upper.Length; i++)
            copy._upper[i] = (int[]?)_upper[i]?.Clone();
        return copy;
    }

    /// <summary>The neighbours of a chunk: as many as there is room for, <see cref="None"/> after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<int> Links(int ordinal, int layer)
    {
        if (layer == 0)
        {
            var lowest = _lowest;
            var index = ordinal / BlockNodes;
            return index < lowest.Length && lowest[index] is { Length: > 0 } block ? block.AsSpan(ordinal % BlockNodes * 2 * m, 2 * m) : default;
        }

        var upper = _upper;
        var links = ordinal < upper.Length ? upper[ordinal] : null;
        return links is not null && links.Length >= layer * m ? links.AsSpan((layer - 1) * m, m) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchLinks(int ordinal)
    {
        var links = Links(ordinal, 0);
        if (!Sse.IsSupported || links.IsEmpty)
            return;
        var first = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(links)); // Blocks are pinned.
        for (var at = 0; at < 2 * m * sizeof(int); at += 64)
            Sse.Prefetch0(first + at);
    }

    /// <summary>The highest of these, where a search may begin; no ordinal when none of them has neighbours.</summary>
    public (int Ordinal, int Layer) HighestOf(OrdinalSet among)
    {
        var best = (Ordinal: None, Layer: 0);
        foreach (var ordinal in among)
        {
            if (LayerOf(ordinal) is var layer && layer != Absent && (best.Ordinal == None || layer > best.Layer))
                best = (ordinal, layer);
        }

        return best;
    }

    private void Clear(int ordinal)
    {
        Links(ordinal, 0).Fill(None);
        _upper[ordinal] = null;
    }

    private void Grow(int count)
    {
        var capacity = (Math.Max(count, _layers.Length + _layers.Length / 4) + BlockNodes - 1) / BlockNodes * BlockNodes;
        var lowest = new int[capacity / BlockNodes][];
        _lowest.CopyTo(lowest, 0);
        lowest.AsSpan(_lowest.Length).Fill([]);
        var upper = new int[capacity][];
        _upper.CopyTo(upper, 0);
        var layers = new byte[capacity];
        layers.AsSpan().Fill(Absent);
        _layers.CopyTo(layers, 0);
        (_lowest, _upper, _layers) = (lowest, upper!, layers);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Rag.Stores.Vectors;

/// <summary>Who is whose neighbour, on each layer. One writer; readers may look on, and see lists old, new or half changed, but always of ordinals.</summary>
internal sealed class HnswGraph(int m)
{
    public const byte Absent = byte.MaxValue;
    public const int None = -1;

    private const int BlockNodes = 1024;
    private int[][] _lowest = [];
    private int[]?[] _upper = [];
    private byte[] _layers = [];

    /// <summary>Where a search begins, and its layer; no ordinal when the graph is empty.</summary>
    public (int Ordinal, int Layer) Entry
    {
        get
        {
            var packed = Volatile.Read(ref _entry);
            return ((int)(packed >> 8), (int)(packed & 0xFF));
        }
        set => Volatile.Write(ref _entry, ((long)value.Ordinal << 8) | (uint)value.Layer);
    }

    private long _entry = (long)None << 8;

    public int Count { get; private set; }

    public int M => m;

    /// <summary>One past the largest ordinal the graph has room for.</summary>
    public int Capacity => _layers.Length;

    public long Bytes => _lowest.Sum(block => 4L * block.Length) + _upper.Sum(links => 8L + (links is null ? 0 : 24 + 4 * links.Length)) + _layers.Length;

    public int LimitOf(int layer) => layer == 0 ? 2 * m : m;

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
    }

    /// <summary>The neighbours of a chunk: as many as there is room for, <see cref="None"/> after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<int> Links(int ordinal, int layer)
    {
        if (layer == 0)
        {
            var lowest = _lowest;
            var index = ordinal / BlockNodes;
            return index < lowest.Length ? lowest[index].AsSpan(ordinal % BlockNodes * 2 * m, 2 * m) : default;
        }

        var upper = _upper;
        var links = ordinal < upper.Length ? upper[ordinal] : null;
        return links is not null && links.Length >= layer * m ? links.AsSpan((layer - 1) * m, m) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchLinks(int ordinal)
    {
        if (!Sse.IsSupported)
            return;
        var first = (byte*)Unsafe.AsPointer(ref _lowest[ordinal / BlockNodes][ordinal % BlockNodes * 2 * m]); // Blocks are pinned.
        for (var at = 0; at < 2 * m * sizeof(int); at += 64)
            Sse.Prefetch0(first + at);
    }

    /// <summary>Moves the entry to the highest chunk there is.</summary>
    public void FindEntry()
    {
        var best = (Ordinal: None, Layer: 0);
        for (var i = 0; i < _layers.Length; i++)
        {
            if (_layers[i] != Absent && (best.Ordinal == None || _layers[i] > best.Layer))
                best = (i, _layers[i]);
        }

        Entry = best;
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
        for (var i = _lowest.Length; i < lowest.Length; i++)
        {
            lowest[i] = GC.AllocateUninitializedArray<int>(BlockNodes * 2 * m, pinned: true);
            lowest[i].AsSpan().Fill(None);
        }

        var upper = new int[capacity][];
        _upper.CopyTo(upper, 0);
        var layers = new byte[capacity];
        layers.AsSpan().Fill(Absent);
        _layers.CopyTo(layers, 0);
        // A reader that sees the new layers must find the lists: those first.
        (_lowest, _upper) = (lowest, upper!);
        Volatile.Write(ref _layers, layers);
    }
}

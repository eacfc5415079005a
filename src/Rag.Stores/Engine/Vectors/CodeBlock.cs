using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rag.Stores.Engine.Vectors;

/// <summary>The codes of a run of vectors with their scales and lengths, in one piece of memory that does not move.</summary>
/// <remarks>A walk through a graph meets rows at random: it finds a row's address with one look-up, and can ask for it before it is needed.</remarks>
internal readonly unsafe struct CodeBlock
{
    private const int CacheLine = 64;
    private const int Codes = 2 * sizeof(float) * FlatVectorIndex.BlockRows; // After the scales and lengths of as many rows as a block can have.

    private readonly byte[] _memory; // Keeps alive what _start points to.
    private readonly byte* _start;

    /// <param name="capacity">How many rows there is room for.</param>
    /// <param name="stride">How many bytes a row takes: <see cref="Int8Kernel.StrideOf"/>.</param>
    public CodeBlock(int capacity, int stride)
    {
        _memory = GC.AllocateArray<byte>(Codes + capacity * stride + CacheLine, pinned: true);
        var address = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _start = address + (-(nint)address & (CacheLine - 1));
    }

    /// <summary>What the block holds in memory.</summary>
    public long Bytes => _memory.Length;

    /// <summary>The first of a row's codes; the others and the rows after it follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Row(int row, int stride) => ref _start[Codes + row * stride];

    /// <summary>The size of a step in a row; those of the rows after it follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float Scale(int row) => ref ((float*)_start)[row];

    /// <summary>The length of a row's vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float Norm(int row) => ref ((float*)_start)[FlatVectorIndex.BlockRows + row];

    /// <summary>Copies the first rows into another block of the same stride.</summary>
    public void CopyTo(CodeBlock larger, int rows, int stride)
    {
        new ReadOnlySpan<byte>(_start, Codes).CopyTo(new Span<byte>(larger._start, Codes));
        new ReadOnlySpan<byte>(_start + Codes, rows * stride).CopyTo(new Span<byte>(larger._start + Codes, rows * stride));
    }
}

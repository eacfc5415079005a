using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rag.Stores.Vectors;

/// <summary>A run of vectors: codes, what they lose, and the floats where these are kept in memory.</summary>
internal sealed class VectorBlock
{
    private const int CacheLine = 64;
    private readonly byte[] _codes;
    private readonly int _start;
    private readonly int _stride;

    public VectorBlock(int capacity, int dimensions, bool keepsRows)
    {
        Capacity = capacity;
        _stride = Int8Kernel.StrideOf(dimensions);
        // Pinned, so that rows stay on cache lines and an address can be prefetched.
        _codes = GC.AllocateArray<byte>(capacity * _stride + CacheLine, pinned: true);
        _start = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(_codes, 0) & (CacheLine - 1));
        Scales = new float[capacity];
        Errors = new float[capacity];
        Norms = new float[capacity];
        Rows = keepsRows ? GC.AllocateUninitializedArray<float>(capacity * dimensions) : null;
    }

    /// <summary>Holds nothing, of any dimension.</summary>
    public static VectorBlock Empty { get; } = new(0, 1, keepsRows: false);

    public int Capacity { get; }

    public float[] Scales { get; }

    public float[] Errors { get; }

    public float[] Norms { get; }

    public float[]? Rows { get; }

    public long Bytes => _codes.Length + 4L * (Scales.Length + Errors.Length + Norms.Length + (Rows?.Length ?? 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Codes(int row) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_codes), _start + row * _stride);

    public VectorBlock CopyTo(VectorBlock larger)
    {
        _codes.AsSpan(_start, Capacity * _stride).CopyTo(larger._codes.AsSpan(larger._start));
        Scales.CopyTo(larger.Scales, 0);
        Errors.CopyTo(larger.Errors, 0);
        Norms.CopyTo(larger.Norms, 0);
        Rows?.CopyTo(larger.Rows!, 0);
        return larger;
    }
}

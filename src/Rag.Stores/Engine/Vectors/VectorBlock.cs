namespace Rag.Stores.Engine.Vectors;

/// <summary>A run of vectors: codes, what they lose, and the floats where these are kept in memory.</summary>
internal sealed class VectorBlock
{
    private readonly int _stride;

    public VectorBlock(int capacity, int dimensions, bool keepsRows)
    {
        Capacity = capacity;
        _stride = Int8Kernel.StrideOf(dimensions);
        Codes = new CodeBlock(capacity, _stride);
        Errors = new float[capacity];
        Rows = keepsRows ? GC.AllocateUninitializedArray<float>(capacity * dimensions) : null;
    }

    /// <summary>Holds nothing, of any dimension.</summary>
    public static VectorBlock Empty { get; } = new(0, 1, keepsRows: false);

    public int Capacity { get; }

    public CodeBlock Codes { get; }

    public float[] Errors { get; }

    public float[]? Rows { get; }

    public long Bytes => Codes.Bytes + 4L * (Errors.Length + (Rows?.Length ?? 0));

    public VectorBlock CopyTo(VectorBlock larger)
    {
        Codes.CopyTo(larger.Codes, Capacity, _stride);
        Errors.CopyTo(larger.Errors, 0);
        Rows?.CopyTo(larger.Rows!, 0);
        return larger;
    }
}

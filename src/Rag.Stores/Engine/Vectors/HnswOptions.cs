namespace Rag.Stores.Engine.Vectors;

/// <summary>The shape of an HNSW graph.</summary>
internal sealed class HnswOptions
{
    /// <summary>Neighbours per chunk on the upper layers; twice as many on the lowest.</summary>
    /// <value>4 to 64. The default is 16.</value>
    public int M { get; set; } = 16;

    /// <summary>How many candidates an insertion looks at.</summary>
    /// <value>8 to 2,000. The default is 128.</value>
    public int EfConstruction { get; set; } = 128;

    /// <summary>Decides the layers chunks stand on: the same seed and the same writes give the same graph.</summary>
    public ulong Seed { get; set; } = 42;

    /// <summary>How many questions measure what a graph finds.</summary>
    /// <value>0 (not measured) to 1,000. The default is 128.</value>
    public int CalibrationQueries { get; set; } = 128;

    /// <summary>Below so many vectors there is no graph: comparing all of them is as quick.</summary>
    /// <value>At least 0. The default is 10,000.</value>
    public int GraphFrom { get; set; } = 10_000;

    internal HnswOptions Checked()
    {
        if (M is < 4 or > 64)
            throw new ArgumentOutOfRangeException(nameof(M), M, "M must be 4 to 64.");
        if (EfConstruction is < 8 or > 2_000)
            throw new ArgumentOutOfRangeException(nameof(EfConstruction), EfConstruction, "EfConstruction must be 8 to 2,000.");
        if (CalibrationQueries is < 0 or > 1_000)
            throw new ArgumentOutOfRangeException(nameof(CalibrationQueries), CalibrationQueries, "CalibrationQueries must be 0 to 1,000.");
        if (GraphFrom < 0)
            throw new ArgumentOutOfRangeException(nameof(GraphFrom), GraphFrom, "GraphFrom must be at least 0.");
        return this;
    }
}

namespace Rag.Onnx;

/// <summary>How an embedding model is used. What is null is read from the model's own configuration.</summary>
public sealed class OnnxEmbeddingOptions : OnnxModelOptions
{
    /// <summary>How the vectors of the tokens become one.</summary>
    /// <value>Null, the default, for what the model's configuration says, else <see cref="Pooling.Mean"/>.</value>
    public Pooling? Pooling { get; set; }

    /// <summary>Whether vectors are brought to unit length.</summary>
    /// <value>Null, the default, for what the model's configuration says, else true.</value>
    public bool? Normalize { get; set; }

    /// <summary>What is put before a question, such as <c>query: </c>.</summary>
    /// <value>Null, the default, for what the model's configuration says, else nothing.</value>
    public string? QueryPrefix { get; set; }

    /// <summary>What is put before a text that is indexed, such as <c>passage: </c>.</summary>
    /// <value>Null, the default, for what the model's configuration says, else nothing.</value>
    public string? DocumentPrefix { get; set; }

    /// <summary>The vector leg's weight in a hybrid search, where the caller states none.</summary>
    /// <value>0 to 1. The default is 0.4, measured with all-MiniLM-L6-v2 on English collections.</value>
    public double Alpha { get; set; } = 0.4;

    internal OnnxEmbeddingOptions Checked()
    {
        Check();
        if (!(Alpha >= 0 && Alpha <= 1))
            throw new ArgumentOutOfRangeException(nameof(Alpha), Alpha, "Alpha must be 0 to 1.");
        if (Pooling is { } pooling && !Enum.IsDefined(pooling))
            throw new ArgumentOutOfRangeException(nameof(Pooling), pooling, "Pooling must be Mean, FirstToken, LastToken or Max.");
        return (OnnxEmbeddingOptions)MemberwiseClone();
    }
}

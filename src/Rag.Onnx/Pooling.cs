namespace Rag.Onnx;

/// <summary>How the vectors of a text's tokens become one.</summary>
public enum Pooling
{
    /// <summary>Their mean (Reimers and Gurevych 2019).</summary>
    Mean = 0,

    /// <summary>The first token's, which stands for the whole in BERT.</summary>
    FirstToken = 1,

    /// <summary>The last token's, as decoder models are trained.</summary>
    LastToken = 2,

    /// <summary>The largest value in each dimension.</summary>
    Max = 3,
}

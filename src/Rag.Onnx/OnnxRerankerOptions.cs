namespace Rag.Onnx;

/// <summary>How a cross-encoder is used.</summary>
public sealed class OnnxRerankerOptions : OnnxModelOptions
{
    internal OnnxRerankerOptions Checked()
    {
        Check();
        return (OnnxRerankerOptions)MemberwiseClone();
    }
}

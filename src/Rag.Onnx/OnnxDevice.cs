namespace Rag.Onnx;

/// <summary>What runs a network.</summary>
public enum OnnxDevice
{
    /// <summary>The processor.</summary>
    Cpu = 0,

    /// <summary>An NVIDIA card. The host adds the package Microsoft.ML.OnnxRuntime.Gpu.</summary>
    Cuda = 1,

    /// <summary>Any DirectX 12 card. The host adds the package Microsoft.ML.OnnxRuntime.DirectML; Windows only.</summary>
    DirectML = 2,
}

namespace Rag.Onnx;

/// <summary>The codes of what can be wrong with a model.</summary>
public static class OnnxErrorCodes
{
    /// <summary>A folder or file is not there or may not be read.</summary>
    public const string Missing = "model.missing";

    /// <summary>A file is cut short or is not what it claims to be.</summary>
    public const string Malformed = "model.malformed";

    /// <summary>The network asks for an input, or gives an output, that this library does not know.</summary>
    public const string Unsupported = "model.unsupported";

    /// <summary>The vocabulary has tokens the network does not know.</summary>
    public const string Vocabulary = "model.vocabulary";

    /// <summary>The network failed while it ran.</summary>
    public const string Failed = "model.failed";
}

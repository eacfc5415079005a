using System.Numerics.Tensors;

namespace Rag.Onnx;

/// <summary>Makes one vector of those of a text's tokens.</summary>
internal static class TokenPooling
{
    /// <param name="tokens">A row per token, padding included.</param>
    /// <param name="count">How many rows are the text's own; at least 1.</param>
    /// <param name="pooling">How.</param>
    /// <param name="vector">Receives the result.</param>
    public static void Pool(ReadOnlySpan<float> tokens, int count, Pooling pooling, Span<float> vector)
    {
        var width = vector.Length;
        switch (pooling)
        {
            case Pooling.FirstToken:
                tokens[..width].CopyTo(vector);
                break;
            case Pooling.LastToken:
                tokens.Slice((count - 1) * width, width).CopyTo(vector);
                break;
            case Pooling.Max:
                tokens[..width].CopyTo(vector);
                for (var i = 1; i < count; i++)
                    TensorPrimitives.Max(vector, tokens.Slice(i * width, width), vector);
                break;
            default:
                tokens[..width].CopyTo(vector);
                for (var i = 1; i < count; i++)
                    TensorPrimitives.Add(vector, tokens.Slice(i * width, width), vector);
                TensorPrimitives.Divide(vector, count, vector);
                break;
        }
    }
}

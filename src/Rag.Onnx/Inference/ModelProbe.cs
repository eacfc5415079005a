namespace Rag.Onnx;

/// <summary>Runs a network once on the vocabulary's largest id: the cheapest proof that both are of one model.</summary>
internal static class ModelProbe
{
    /// <summary>How many numbers the network gives for a text or token.</summary>
    /// <exception cref="RagParseException">The network does not know every id, or gives nothing of a fixed width.</exception>
    public static int Width(OnnxNetwork network, IModelVocabulary vocabulary, string model)
    {
        var width = 0L;
        try
        {
            network.Run([new Sequence([vocabulary.LargestId], 1, false)], new ArraySegment<int>([0]), vocabulary.Special.Padding, (_, shape) => width = shape[^1], CancellationToken.None);
        }
        catch (RagEmbeddingException exception)
        {
            throw new RagParseException(OnnxErrorCodes.Vocabulary, $"The network of the model '{model}' fails on the largest id of its vocabulary, {vocabulary.LargestId}. Take both files from the same model.", exception.InnerException);
        }

        return width is > 0 and <= int.MaxValue ? (int)width
            : throw new RagParseException(OnnxErrorCodes.Unsupported, $"The network of the model '{model}' gives no vectors of a fixed width.");
    }
}

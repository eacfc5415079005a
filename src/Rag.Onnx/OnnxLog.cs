using Microsoft.Extensions.Logging;

namespace Rag.Onnx;

/// <summary>What is logged: numbers and names of models, never text.</summary>
internal static partial class OnnxLog
{
    [LoggerMessage(5001, LogLevel.Warning, "{Count} of {Total} texts are longer than the {MaxTokens} tokens that the model {Model} takes; what is beyond was not embedded. Use smaller chunks.")]
    public static partial void Truncated(ILogger logger, int count, int total, int maxTokens, string model);

    [LoggerMessage(5003, LogLevel.Debug, "{Count} of {Total} pairs are longer than the {MaxTokens} tokens that the model {Model} takes; the longer text of each was cut.")]
    public static partial void PairsTruncated(ILogger logger, int count, int total, int maxTokens, string model);

    [LoggerMessage(5002, LogLevel.Information, "Model {Model} loaded: {Dimensions} dimensions, at most {MaxTokens} tokens.")]
    public static partial void Loaded(ILogger logger, string model, int dimensions, int maxTokens);
}

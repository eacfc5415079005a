using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Rag.Onnx;

/// <summary>How a network runs. Copied and checked when a model is loaded.</summary>
public class OnnxModelOptions
{
    private protected OnnxModelOptions()
    {
    }

    /// <summary>The most tokens of a text that the network sees, its special tokens included; the rest is cut off and said in a warning.</summary>
    /// <value>8 to 131,072. Null, the default, for what the model's configuration says, else 512.</value>
    public int? MaxTokens { get; set; }

    /// <summary>How many threads work on one batch.</summary>
    /// <value>1 to 1,024. Null, the default, for one per core.</value>
    public int? Threads { get; set; }

    /// <summary>How many batches run side by side.</summary>
    /// <value>1 to 64. The default is 1: a batch already uses every core.</value>
    public int MaxConcurrency { get; set; } = 1;

    /// <summary>The most tokens in one batch, padding included: bounds the memory of a run.</summary>
    /// <value>At least 1; a single longer text goes alone. The default is 8,192.</value>
    public int MaxBatchTokens { get; set; } = 8_192;

    /// <summary>Where the network runs.</summary>
    /// <value>The default is <see cref="OnnxDevice.Cpu"/>.</value>
    public OnnxDevice Device { get; set; }

    /// <summary>The number of the card, for <see cref="OnnxDevice.Cuda"/> and <see cref="OnnxDevice.DirectML"/>.</summary>
    /// <value>At least 0. The default is 0.</value>
    public int DeviceId { get; set; }

    /// <summary>Whether a <c>vocab.txt</c>, which does not say so itself, is of an uncased model.</summary>
    /// <value>Null, the default, for what <c>tokenizer_config.json</c> says, else true.</value>
    public bool? Lowercase { get; set; }

    /// <summary>Receives warnings, never text.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    private protected void Check()
    {
        Require(MaxTokens ?? 8, 8, 131_072, nameof(MaxTokens));
        Require(Threads ?? 1, 1, 1_024, nameof(Threads));
        Require(MaxConcurrency, 1, 64, nameof(MaxConcurrency));
        Require(MaxBatchTokens, 1, int.MaxValue, nameof(MaxBatchTokens));
        Require(DeviceId, 0, int.MaxValue, nameof(DeviceId));
        if (!Enum.IsDefined(Device))
            throw new ArgumentOutOfRangeException(nameof(Device), Device, "Device must be Cpu, Cuda or DirectML.");
        ArgumentNullException.ThrowIfNull(LoggerFactory);
    }

    private static void Require(int value, int least, int most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentOutOfRangeException(name, value, most == int.MaxValue ? $"{name} must be at least {least}." : $"{name} must be {least} to {most}.");
    }
}

using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Rag.Onnx;

/// <summary>A network that takes token ids. What it takes besides (mask, token types, positions) is read from the network, not guessed.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class OnnxNetwork : IDisposable
{
    private const string Ids = "input_ids", Mask = "attention_mask", Types = "token_type_ids", Positions = "position_ids";

    private readonly InferenceSession _session;
    private readonly string[] _inputs;
    private readonly string[] _output;
    private readonly SemaphoreSlim _turns;
    private readonly string _name;

    private OnnxNetwork(InferenceSession session, string name, string[] inputs, string output, int maxConcurrency)
    {
        _session = session;
        _name = name;
        _inputs = inputs;
        _output = [output];
        _turns = new SemaphoreSlim(maxConcurrency);
    }

    /// <summary>How many axes its output has: 3 for a vector per token, 2 for one per text.</summary>
    public int OutputRank => _session.OutputMetadata[_output[0]].Dimensions.Length;

    /// <summary>Loads a network.</summary>
    /// <param name="files">The model.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="outputs">The outputs that are wanted, best first; when the network has none of them, its first one with two or three axes.</param>
    public static OnnxNetwork Load(OnnxModelFiles files, OnnxModelOptions options, IReadOnlyList<string> outputs)
    {
        InferenceSession session;
        try
        {
            using var settings = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            if (options.Threads is { } threads)
                settings.IntraOpNumThreads = threads;
            if (options.Device == OnnxDevice.Cuda)
                settings.AppendExecutionProvider_CUDA(options.DeviceId);
            else if (options.Device == OnnxDevice.DirectML)
                settings.AppendExecutionProvider_DML(options.DeviceId);
            session = files.NetworkPath is { } path ? new InferenceSession(path, settings) : new InferenceSession(ReadAll(files), settings);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or EntryPointNotFoundException)
        {
            throw options.Device == OnnxDevice.Cpu
                ? new RagParseException(OnnxErrorCodes.Malformed, $"The network of the model '{files.Name}' cannot be loaded: it is cut short, not an ONNX file, or of a newer operator set than this runtime knows.", exception)
                : new RagInputException(OnnxErrorCodes.Unsupported, $"The model '{files.Name}' cannot run on {options.Device}. Add the runtime package for it, or use OnnxDevice.Cpu.", exception);
        }

        try
        {
            return new OnnxNetwork(session, files.Name, Inputs(session, files.Name), Output(session, files.Name, outputs), options.MaxConcurrency);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs one batch.</summary>
    /// <param name="sequences">Every sequence of the call.</param>
    /// <param name="batch">The positions of those that are run.</param>
    /// <param name="padding">Fills rows up.</param>
    /// <param name="read">Reads the output: its numbers and its shape.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task RunAsync(IReadOnlyList<Sequence> sequences, ArraySegment<int> batch, int padding, OutputReader read, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(() => Run(sequences, batch, padding, read, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _turns.Dispose();
    }

    /// <summary>Runs one batch on the calling thread, without waiting for a turn.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public void Run(IReadOnlyList<Sequence> sequences, ArraySegment<int> batch, int padding, OutputReader read, CancellationToken cancellationToken)
    {
        var length = batch.Max(i => sequences[i].Ids.Length);
        var size = batch.Count * length;
        var buffers = _inputs.Select(_ => ArrayPool<long>.Shared.Rent(size)).ToArray();
        var values = new List<OrtValue>(_inputs.Length);
        using var run = new RunOptions();
        using var cancellation = cancellationToken.Register(() => run.Terminate = true);
        try
        {
            for (var i = 0; i < _inputs.Length; i++)
            {
                Fill(_inputs[i], buffers[i], sequences, batch, length, padding);
                values.Add(Tensor(_inputs[i], buffers[i], size, [batch.Count, length]));
            }

            using var results = _session.Run(run, _inputs, values, _output);
            read(Numbers(results[0]), results[0].GetTensorTypeAndShape().Shape);
        }
        catch (OnnxRuntimeException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The runtime's own words may hold a token's number, never text.
            throw new RagEmbeddingException(OnnxErrorCodes.Failed, $"The network of the model '{_name}' failed on a batch of {batch.Count} texts of {length} tokens. Check that vocabulary and network belong together and that MaxTokens is not above what the network takes.", exception);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
            foreach (var buffer in buffers)
                ArrayPool<long>.Shared.Return(buffer);
        }
    }

    private OrtValue Tensor(string input, long[] numbers, int size, long[] shape)
    {
        if (_session.InputMetadata[input].ElementDataType == TensorElementType.Int64)
            return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, numbers.AsMemory(0, size), shape);
        var narrow = new int[size];
        for (var i = 0; i < size; i++)
            narrow[i] = (int)numbers[i];
        return OrtValue.CreateTensorValueFromMemory(narrow, shape);
    }

    private static void Fill(string input, long[] buffer, IReadOnlyList<Sequence> sequences, ArraySegment<int> batch, int length, int padding)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            var (ids, secondStart, _) = sequences[batch[row]];
            for (var i = 0; i < length; i++)
            {
                var isText = i < ids.Length;
                buffer[(row * length) + i] = input switch
                {
                    Ids => isText ? ids[i] : padding,
                    Mask => isText ? 1 : 0,
                    Types => isText && i >= secondStart ? 1 : 0,
                    _ => i,
                };
            }
        }
    }

    private static ReadOnlySpan<float> Numbers(OrtValue value)
    {
        if (value.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float)
            return value.GetTensorDataAsSpan<float>();
        var halves = value.GetTensorDataAsSpan<Float16>();
        var numbers = new float[halves.Length];
        for (var i = 0; i < halves.Length; i++)
            numbers[i] = halves[i].ToFloat();
        return numbers;
    }

    private static string[] Inputs(InferenceSession session, string name)
    {
        var unknown = session.InputNames.FirstOrDefault(input => input is not (Ids or Mask or Types or Positions)
            || session.InputMetadata[input].ElementDataType is not (TensorElementType.Int64 or TensorElementType.Int32));
        if (unknown is not null || !session.InputNames.Contains(Ids))
            throw new RagParseException(OnnxErrorCodes.Unsupported, $"The network of the model '{name}' takes '{unknown ?? "no input_ids"}'. Expected an encoder of text with input_ids, attention_mask, token_type_ids and position_ids of whole numbers.");
        return [.. session.InputNames];
    }

    private static string Output(InferenceSession session, string name, IReadOnlyList<string> wanted) =>
        wanted.FirstOrDefault(output => session.OutputMetadata.TryGetValue(output, out var found) && IsUsable(found))
        ?? session.OutputNames.FirstOrDefault(output => IsUsable(session.OutputMetadata[output]))
        ?? throw new RagParseException(OnnxErrorCodes.Unsupported, $"The network of the model '{name}' has no output of vectors or scores. Expected numbers of two or three axes.");

    private static bool IsUsable(NodeMetadata output) =>
        output.IsTensor && output.Dimensions.Length is 2 or 3 && output.ElementDataType is TensorElementType.Float or TensorElementType.Float16;

    private static byte[] ReadAll(OnnxModelFiles files)
    {
        using var stream = files.OpenNetwork();
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    /// <summary>Reads an output.</summary>
    public delegate void OutputReader(ReadOnlySpan<float> numbers, long[] shape);
}

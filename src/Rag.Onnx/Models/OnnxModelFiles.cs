using System.Security.Cryptography;

namespace Rag.Onnx;

/// <summary>The files a model consists of: the network, its vocabulary, and what its authors say of how to use it.</summary>
/// <remarks>
/// The network is <c>model.onnx</c>, <c>onnx/model.onnx</c> or one of their quantised forms; the vocabulary is <c>tokenizer.json</c>, <c>vocab.txt</c> or a
/// SentencePiece <c>.model</c>. Configuration is read where it is present: <c>config.json</c>, <c>tokenizer_config.json</c>, <c>sentence_bert_config.json</c>,
/// <c>config_sentence_transformers.json</c>, <c>modules.json</c> and <c>1_Pooling/config.json</c>, as sentence-transformers writes them.
/// </remarks>
public sealed class OnnxModelFiles
{
    private static readonly string[] s_networks =
        ["model.onnx", "onnx/model.onnx", "model_optimized.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx", "model_int8.onnx", "onnx/model_int8.onnx"];

    private readonly string? _folder;
    private readonly Func<string, Stream?> _open;

    private OnnxModelFiles(string name, string? folder, Func<string, Stream?> open)
    {
        Name = name;
        _folder = folder;
        _open = open;
    }

    /// <summary>The model's name: the first part of the model id that a collection remembers.</summary>
    public string Name { get; }

    /// <summary>The files of a folder, as downloaded; the folder's name becomes the model's.</summary>
    /// <exception cref="RagInputException">Code <c>model.missing</c>: there is no such folder.</exception>
    public static OnnxModelFiles FromFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var full = Path.GetFullPath(folder);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(full));
        if (!Directory.Exists(full))
            throw new RagInputException(OnnxErrorCodes.Missing, $"The model folder '{name}' does not exist. Expected a folder with model.onnx and its vocabulary.");
        return new OnnxModelFiles(name, full, file => OpenFile(Path.Combine(full, file)));
    }

    /// <summary>Files from anywhere else, such as resources or a blob store.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="open">Opens a file by its path within the model, with '/' between folders; null when there is none. Each stream is read to its end and closed.</param>
    public static OnnxModelFiles FromStreams(string name, Func<string, Stream?> open)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(open);
        return new OnnxModelFiles(name, null, open);
    }

    /// <summary>Files that stand as resources in a .NET assembly, as packages of models carry them. The assembly is read, not loaded.</summary>
    /// <param name="path">The assembly; its file name becomes the model's name.</param>
    /// <exception cref="RagInputException">Code <c>model.missing</c>: there is no such file.</exception>
    /// <exception cref="RagParseException">Code <c>model.malformed</c>: the file is no .NET assembly.</exception>
    public static OnnxModelFiles FromAssembly(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var resources = AssemblyResources.Read(path);
        return new OnnxModelFiles(Path.GetFileNameWithoutExtension(path), null, resources.Open);
    }

    /// <summary>The network's path on disk, where it has one: only then may it keep its weights in a file beside it.</summary>
    internal string? NetworkPath => _folder is null ? null : s_networks.Select(file => Path.Combine(_folder, file)).FirstOrDefault(File.Exists);

    /// <summary>Opens a file; null when the model has none of that name.</summary>
    internal Stream? Open(string file) => _open(file);

    /// <summary>Reads a small file whole; null when there is none.</summary>
    internal byte[]? Read(string file, int maxBytes)
    {
        using var stream = Open(file);
        if (stream is null)
            return null;
        var buffer = new MemoryStream();
        var chunk = new byte[1 << 16];
        for (int read; (read = stream.Read(chunk)) > 0;)
        {
            if (buffer.Length + read > maxBytes)
                throw new RagParseException(OnnxErrorCodes.Malformed, $"The file '{file}' of the model '{Name}' is larger than {maxBytes >> 20} MB.");
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    /// <summary>Opens the network.</summary>
    /// <exception cref="RagInputException">There is none.</exception>
    internal Stream OpenNetwork() => s_networks.Select(Open).FirstOrDefault(stream => stream is not null)
        ?? throw new RagInputException(OnnxErrorCodes.Missing, $"The model '{Name}' has no network. Expected model.onnx or onnx/model.onnx.");

    /// <summary>The first twelve hexadecimal digits of a digest of the network and the vocabulary: two models of one name are told apart by it.</summary>
    internal string Digest(string settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var network = OpenNetwork())
            Append(hash, network);
        foreach (var file in (string[])["model.onnx_data", "model.onnx.data", "onnx/model.onnx_data", .. VocabularyFiles.Names])
        {
            using var stream = Open(file);
            if (stream is not null)
                Append(hash, stream);
        }

        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(settings));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static void Append(IncrementalHash hash, Stream stream)
    {
        var buffer = new byte[1 << 20];
        for (int read; (read = stream.Read(buffer)) > 0;)
            hash.AppendData(buffer, 0, read);
    }

    private static FileStream? OpenFile(string path)
    {
        try
        {
            return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RagInputException(OnnxErrorCodes.Missing, $"The model file '{Path.GetFileName(path)}' cannot be read: {exception.GetType().Name}. Check its permissions.", exception);
        }
    }
}

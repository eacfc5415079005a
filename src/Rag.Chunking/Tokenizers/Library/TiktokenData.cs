using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace Rag.Chunking.Tokenizers;

/// <summary>The vocabularies that Microsoft's data packages carry: their tokens in base64, a line each, in the order of ranks, compressed.</summary>
internal static class TiktokenData
{
    private const int MaxBytes = 16 << 20;

    private static readonly Lazy<BytePairTokenizer?> s_o200k = new(() => Read("o200k_base", BytePairPattern.O200kBase,
        Type.GetType("Microsoft.ML.Tokenizers.O200kBaseTokenizerData, Microsoft.ML.Tokenizers.Data.O200kBase")));

    private static readonly Lazy<BytePairTokenizer?> s_cl100k = new(() => Read("cl100k_base", BytePairPattern.Cl100kBase,
        Type.GetType("Microsoft.ML.Tokenizers.Cl100kBaseTokenizerData, Microsoft.ML.Tokenizers.Data.Cl100kBase")));

    /// <summary>The tokenizer of an encoding, made once; null when the application does not reference the encoding's data package, or there is none.</summary>
    public static BytePairTokenizer? Find(string encoding) => encoding switch
    {
        "o200k_base" => s_o200k.Value,
        "cl100k_base" => s_cl100k.Value,
        _ => null,
    };

    /// <summary>The package that carries an encoding; null for one this library has no encoder for.</summary>
    public static string? PackageOf(string encoding) => encoding switch
    {
        "o200k_base" => "Microsoft.ML.Tokenizers.Data.O200kBase",
        "cl100k_base" => "Microsoft.ML.Tokenizers.Data.Cl100kBase",
        _ => null,
    };

    private static BytePairTokenizer? Read(string name, BytePairPattern pattern, Type? inPackage)
    {
        using var resource = inPackage?.Assembly.GetManifestResourceStream($"{name}.tiktoken.deflate");
        return resource is null ? null : Read(resource, name, pattern);
    }

    /// <summary>Reads the form in which those packages carry a vocabulary.</summary>
    /// <exception cref="RagParseException">The stream holds something else.</exception>
    internal static BytePairTokenizer Read(Stream compressed, string name, BytePairPattern pattern)
    {
        try
        {
            using var unpacked = new DeflateStream(compressed, CompressionMode.Decompress, leaveOpen: true);
            if (TokenizerFile.ReadAll(unpacked, MaxBytes) is { } content && TryParse(content, out var table))
                return new BytePairTokenizer(name, RankFile.Sound(table, name), pattern);
        }
        catch (InvalidDataException e)
        {
            throw Refused(name, e);
        }

        throw Refused(name, null);
    }

    private static bool TryParse(ReadOnlySpan<byte> content, [NotNullWhen(true)] out TokenTable? table)
    {
        table = null;
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(content.Length)];
        List<int> starts = [0];
        foreach (var range in content.Split((byte)'\n'))
        {
            var line = content[range].TrimEnd((byte)'\r');
            if (line.IsEmpty || (starts.Count == 1 && line.StartsWith("Capacity: "u8)))
                continue;
            if (Base64.DecodeFromUtf8(line, bytes.AsSpan(starts[^1]), out _, out var written) != OperationStatus.Done || written == 0)
                return false;
            starts.Add(starts[^1] + written);
        }

        if (starts.Count <= 256)
            return false;
        table = new TokenTable(bytes[..starts[^1]], [.. starts]);
        return true;
    }

    private static RagParseException Refused(string name, Exception? inner) =>
        new("tokenizer.malformed", $"The vocabulary '{name}' of Microsoft's data package is damaged, or has another form than that of version 2.0. Restore the package again.", inner);
}

using System.Text.Json;
using Rag.Chunking.Tokenizers;

namespace Rag.Onnx;

/// <summary>Finds and reads a model's vocabulary.</summary>
internal static class VocabularyFiles
{
    // XLM-R's tokenizer.json has 17 MB, Gemma's 33.
    private const int MaxFileBytes = 64 << 20;

    /// <summary>Where a vocabulary is looked for, in this order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["tokenizer.json", "onnx/tokenizer.json", "vocab.txt", "onnx/vocab.txt", "sentencepiece.bpe.model", "spiece.model", "tokenizer.model"];

    /// <summary>Reads the vocabulary.</summary>
    /// <exception cref="RagInputException">The model has none.</exception>
    /// <exception cref="RagParseException">It is malformed or of a kind this library does not read.</exception>
    public static IModelVocabulary Read(OnnxModelFiles files, bool lowercase)
    {
        foreach (var name in Names)
        {
            if (files.Read(name, MaxFileBytes) is not { } bytes)
                continue;
            var label = $"{files.Name}/{Path.GetFileName(name)}";
            if (name.EndsWith(".json", StringComparison.Ordinal))
                return Json(bytes, label);
            if (name.EndsWith(".txt", StringComparison.Ordinal))
                return WordPiece(bytes, label, lowercase);
            return SentencePieceVocabulary.Read(bytes, label, isFairseq: name.StartsWith("sentencepiece", StringComparison.Ordinal));
        }

        throw new RagInputException(OnnxErrorCodes.Missing, $"The model '{files.Name}' has no vocabulary. Expected tokenizer.json, vocab.txt or sentencepiece.bpe.model.");
    }

    private static TokenizerVocabulary WordPiece(byte[] bytes, string label, bool lowercase)
    {
        var tokenizer = WordPieceTokenizer.LoadVocabulary(new MemoryStream(bytes), label, lowercase);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        using var reader = new StreamReader(new MemoryStream(bytes));
        for (var id = 0; reader.ReadLine() is { } line; id++)
        {
            if (line.StartsWith('['))
                ids[line.TrimEnd()] = id;
        }

        return new TokenizerVocabulary(tokenizer, SpecialTokens.Find(token => ids.TryGetValue(token, out var id) ? id : null));
    }

    private static IVocabularyTokenizer ReadTokenizer(byte[] bytes, string label) =>
        UnigramFile.IsUnigram(bytes) ? UnigramFile.Read(bytes, label) : WordPieceTokenizer.LoadJson(new MemoryStream(bytes), label);

    private static TokenizerVocabulary Json(byte[] bytes, string label)
    {
        var tokenizer = ReadTokenizer(bytes, label);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.TryGetProperty("added_tokens", out var added) && added.ValueKind == JsonValueKind.Array)
            {
                foreach (var token in added.EnumerateArray())
                {
                    if (token.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String && token.TryGetProperty("id", out var id) && id.TryGetInt32(out var number))
                        ids[content.GetString()!] = number;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new RagParseException(OnnxErrorCodes.Malformed, $"The vocabulary '{label}' is not a tokenizer.json. Download it again.", exception);
        }

        return new TokenizerVocabulary(tokenizer, SpecialTokens.Find(token => ids.TryGetValue(token, out var id) ? id : null));
    }
}

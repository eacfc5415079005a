using System.Globalization;
using System.Text;
using System.Text.Json;
using static Rag.Chunking.Tokenizers.TokenizerJson;

namespace Rag.Chunking.Tokenizers;

/// <summary>Reads WordPiece vocabularies: BERT's <c>vocab.txt</c> and Hugging Face's <c>tokenizer.json</c>.</summary>
internal static class WordPieceFile
{
    // BERT's are 0.2 and 0.5 MB, multilingual ones up to 10; these stop a wrong file, not a larger vocabulary.
    private const int MaxFileBytes = 64 << 20;
    private const int MaxTokens = 1 << 22;
    private const int MaxWordLength = 10_000;
    private const int BertWordLength = 100;

    public static WordPieceTokenizer ReadText(Stream stream, string name, bool lowercase)
    {
        var text = Decoded(ReadAll(stream, name), name);
        var tokens = new Dictionary<string, int>(32_768, StringComparer.Ordinal);
        var id = 0;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf('\n');
            var line = (end < 0 ? rest : rest[..end]).TrimEnd();
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (id == MaxTokens)
                throw Refused(name, $"it has more than {Text(MaxTokens)} lines. Expected a BERT vocab.txt with a token per line.");
            tokens[line.ToString()] = id++;
        }

        return new WordPieceTokenizer(name, new WordPieceVocabulary(tokens, "[UNK]", "##", name), new WordPieceNormalizer(true, true, lowercase, lowercase), BertWordLength);
    }

    public static WordPieceTokenizer ReadJson(Stream stream, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(ReadAll(stream, name));
            return Read(json.RootElement, name);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for names that are not UTF-8
        {
            throw new RagParseException("tokenizer.malformed", $"The vocabulary '{name}' cannot be used: it is not JSON. Expected a Hugging Face tokenizer.json.", e);
        }
    }

    private static WordPieceTokenizer Read(JsonElement root, string name)
    {
        var model = Member(root, "model") is { ValueKind: JsonValueKind.Object } found ? found : throw Refused(name, "it has no 'model'. Expected a Hugging Face tokenizer.json.");
        // Older files leave the type out; only WordPiece has a longest word.
        var type = TextOf(model, "type") ?? (Member(model, "max_input_chars_per_word") is null ? "unknown" : "WordPiece");
        if (type != "WordPiece")
            throw Unsupported(name, "model", type, "WordPiece");
        if (Only(Member(root, "pre_tokenizer"), "pretokenizers") is { } split && TextOf(split, "type") is { } splitType and not "BertPreTokenizer")
            throw Unsupported(name, "pre_tokenizer", splitType, "BertPreTokenizer");

        var maxLength = Member(model, "max_input_chars_per_word") is { ValueKind: JsonValueKind.Number } number
            ? number.TryGetInt32(out var length) && length is >= 1 and <= MaxWordLength ? length : throw Refused(name, $"max_input_chars_per_word is not 1 to {Text(MaxWordLength)}.")
            : BertWordLength;
        var vocabulary = new WordPieceVocabulary(
            Tokens(model, name), TextOf(model, "unk_token") ?? "[UNK]", TextOf(model, "continuing_subword_prefix") ?? "##", name);
        return new WordPieceTokenizer(name, vocabulary, Normalizer(root, name), maxLength);
    }

    private static WordPieceNormalizer Normalizer(JsonElement root, string name)
    {
        if (Only(Member(root, "normalizer"), "normalizers") is not { } normalizer)
            return new WordPieceNormalizer(false, false, false, false);
        if (TextOf(normalizer, "type") is var type && type != "BertNormalizer")
            throw Unsupported(name, "normalizer", type ?? "unknown", "BertNormalizer");
        var lowercase = Flag(normalizer, "lowercase") ?? true;
        return new WordPieceNormalizer(
            Flag(normalizer, "clean_text") ?? true, Flag(normalizer, "handle_chinese_chars") ?? true, Flag(normalizer, "strip_accents") ?? lowercase, lowercase);
    }

    private static Dictionary<string, int> Tokens(JsonElement model, string name)
    {
        if (Member(model, "vocab") is not { ValueKind: JsonValueKind.Object } entries)
            throw Refused(name, "its model has no 'vocab' of tokens and ids.");
        var tokens = new Dictionary<string, int>(32_768, StringComparer.Ordinal);
        foreach (var entry in entries.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id is < 0 or >= MaxTokens)
                throw Refused(name, $"a token of 'vocab' has no id from 0 to {Text(MaxTokens - 1)}.");
            tokens[entry.Name] = id;
        }

        return tokens;
    }

    /// <summary>The element itself, or the one element of a sequence that has just one.</summary>
    private static JsonElement? Only(JsonElement? element, string list)
    {
        if (element is not { ValueKind: JsonValueKind.Object } value)
            return null;
        return TextOf(value, "type") == "Sequence" && Member(value, list) is { ValueKind: JsonValueKind.Array } items && items.GetArrayLength() == 1 ? items[0] : value;
    }

    private static byte[] ReadAll(Stream stream, string name) =>
        TokenizerFile.ReadAll(stream, MaxFileBytes) ?? throw Refused(name, $"it is larger than {Text(MaxFileBytes >> 20)} MB. Expected a vocab.txt or tokenizer.json.");

    private static string Decoded(byte[] bytes, string name)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new RagParseException("tokenizer.malformed", $"The vocabulary '{name}' cannot be used: it is not UTF-8 text. Expected a BERT vocab.txt with a token per line.", e);
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static RagParseException Unsupported(string name, string part, string found, string expected) =>
        new("tokenizer.unsupported", $"The vocabulary '{name}' has a {part} of type '{found}'; this library reads '{expected}'. Use the tokenizer of a BERT-like model, or UnigramTokenizer for a Unigram one.");

    private static RagParseException Refused(string name, string reason) =>
        new("tokenizer.malformed", $"The vocabulary '{name}' cannot be used: {reason}");
}

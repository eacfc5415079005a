using System.Text.Json;

namespace Rag.Onnx;

/// <summary>What a model's authors say of how to use it; null where they say nothing.</summary>
/// <param name="Pooling">How the vectors of the tokens become one.</param>
/// <param name="Normalize">Whether vectors have unit length.</param>
/// <param name="MaxTokens">The longest text the model was trained on, special tokens included.</param>
/// <param name="Lowercase">Whether words are folded to lower case.</param>
/// <param name="QueryPrefix">What stands before a question.</param>
/// <param name="DocumentPrefix">What stands before a text that is indexed.</param>
internal sealed record ModelConfiguration(Pooling? Pooling, bool? Normalize, int? MaxTokens, bool? Lowercase, string? QueryPrefix, string? DocumentPrefix)
{
    private const int MaxFileBytes = 1 << 20;

    // sentence-transformers lets authors choose the names of prompts; these are the ones in use.
    private static readonly string[] s_queryPrompts = ["query", "search_query", "retrieval.query", "s2p_query"];
    private static readonly string[] s_documentPrompts = ["document", "passage", "search_document", "corpus", "retrieval.passage"];

    public static ModelConfiguration Read(OnnxModelFiles files)
    {
        var pooling = Object(files, "1_Pooling/config.json") ?? Object(files, "pooling_config.json");
        var modules = Json(files, "modules.json");
        var sentence = Object(files, "sentence_bert_config.json");
        var tokenizer = Object(files, "tokenizer_config.json");
        var prompts = Object(files, "config_sentence_transformers.json") is { } settings && settings.TryGetProperty("prompts", out var found) && found.ValueKind == JsonValueKind.Object ? found : (JsonElement?)null;
        var network = Object(files, "config.json");
        return new ModelConfiguration(
            pooling is { } stated ? PoolingOf(stated) : null,
            modules is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Any(module => Text(module, "type")?.EndsWith("Normalize", StringComparison.Ordinal) == true) : null,
            Positive(sentence, "max_seq_length") ?? Positive(tokenizer, "model_max_length") ?? Positive(network, "max_position_embeddings"),
            Flag(tokenizer, "do_lower_case") ?? Flag(sentence, "do_lower_case"),
            Prompt(prompts, s_queryPrompts),
            Prompt(prompts, s_documentPrompts));
    }

    private static Pooling? PoolingOf(JsonElement config)
    {
        if (Flag(config, "pooling_mode_cls_token") == true)
            return Onnx.Pooling.FirstToken;
        if (Flag(config, "pooling_mode_lasttoken") == true)
            return Onnx.Pooling.LastToken;
        if (Flag(config, "pooling_mode_max_tokens") == true)
            return Onnx.Pooling.Max;
        return Flag(config, "pooling_mode_mean_tokens") == true ? Onnx.Pooling.Mean : null;
    }

    private static string? Prompt(JsonElement? prompts, string[] names) =>
        prompts is { } all ? names.Select(name => Text(all, name)).FirstOrDefault(text => text is not null) : null;

    private static JsonElement? Object(OnnxModelFiles files, string file) => Json(files, file) is { ValueKind: JsonValueKind.Object } value ? value : null;

    private static JsonElement? Json(OnnxModelFiles files, string file)
    {
        if (files.Read(file, MaxFileBytes) is not { } bytes)
            return null;
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return json.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new RagParseException(OnnxErrorCodes.Malformed, $"The file '{file}' of the model '{files.Name}' is not JSON. Download it again.", exception);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool? Flag(JsonElement? element, string name) =>
        element is { } all && all.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    // Some tokenizers state 1e30 where there is no limit.
    private static int? Positive(JsonElement? element, string name) =>
        element is { } all && all.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0 ? number : null;
}

using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Rag.OpenAI;

/// <summary>Reads what chat completions answer, whole or in events. Unknown fields are ignored, wrong types are malformed.</summary>
internal static class ChatAnswer
{
    /// <summary>The <see cref="ErrorContent.ErrorCode"/> of a model's refusal, as Microsoft.Extensions.AI.OpenAI names it.</summary>
    public const string RefusalCode = "Refusal";

    // The range of DateTimeOffset.FromUnixTimeSeconds.
    private const long MaxUnixSeconds = 253_402_300_799;

    public static ChatResponse Read(ReadOnlyMemory<byte> body, string model, string? secret)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw ModelFailure.Malformed("no JSON object");
        if (ErrorAnswer.IsError(root))
            throw ErrorAnswer.OfEvent(root, secret);
        if (FirstChoice(root) is not { } choice || Object(choice, "message") is not { } message)
            throw ModelFailure.Malformed("no choice with a message");

        var contents = new List<AIContent>();
        var whole = ContentText(message) ?? "";
        var (thought, text) = ThinkingText.Split(whole);
        if (string.Concat(Reasoning(message), thought) is { Length: > 0 } reasoning)
            contents.Add(new TextReasoningContent(reasoning));
        if (text.Length > 0)
            contents.Add(new TextContent(text) { Annotations = Annotations(message, text.Length - whole.Length) });
        if (Text(message, "refusal") is { Length: > 0 } refusal)
            contents.Add(new ErrorContent(refusal) { ErrorCode = RefusalCode });
        foreach (var call in Items(message, "tool_calls"))
        {
            if (call.ValueKind != JsonValueKind.Object)
                throw ModelFailure.Malformed("a tool call that is no object");
            if (Object(call, "function") is { } function)
                AddCall(contents, Text(call, "id"), Text(function, "name"), Text(function, "arguments"));
        }

        var id = Text(root, "id");
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents) { MessageId = id })
        {
            ResponseId = id,
            ModelId = Text(root, "model") ?? model,
            CreatedAt = CreatedAt(root),
            FinishReason = Finish(Text(choice, "finish_reason")),
            Usage = Object(root, "usage") is { } usage ? Usage(usage) : null,
        };
    }

    /// <summary>Adds a call. One whose arguments are not a JSON object carries the reason in <see cref="FunctionCallContent.Exception"/>, for the model to be told.</summary>
    public static void AddCall(IList<AIContent> contents, string? id, string? name, string? arguments)
    {
        if (string.IsNullOrEmpty(name))
            throw ModelFailure.Malformed("a tool call without a function name");
        contents.Add(FunctionCallContent.CreateFromParsedArguments(
            string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments,
            string.IsNullOrEmpty(id) ? FreeId(contents, name) : id,
            name,
            static text =>
            {
                using var json = JsonDocument.Parse(text);
                return json.RootElement.EnumerateObject().GroupBy(property => property.Name, StringComparer.Ordinal)
                    .ToDictionary(group => group.Key, group => (object?)group.Last().Value.Clone(), StringComparer.Ordinal);
            }));
    }

    /// <summary>Some compatible servers give no id; the name pairs call and result, numbered when it is called again.</summary>
    private static string FreeId(IList<AIContent> contents, string name)
    {
        var earlier = contents.OfType<FunctionCallContent>().Count(call => call.Name == name);
        return earlier == 0 ? name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}-{earlier + 1}");
    }

    public static UsageDetails Usage(JsonElement usage)
    {
        var details = new UsageDetails
        {
            InputTokenCount = Number(usage, "prompt_tokens"),
            OutputTokenCount = Number(usage, "completion_tokens"),
            TotalTokenCount = Number(usage, "total_tokens"),
        };
        if (Object(usage, "prompt_tokens_details") is { } input)
            details.CachedInputTokenCount = Number(input, "cached_tokens");
        if (Object(usage, "completion_tokens_details") is { } output)
            details.ReasoningTokenCount = Number(output, "reasoning_tokens");
        return details;
    }

    public static ChatFinishReason? Finish(string? reason) => reason switch
    {
        null or "" => null,
        "function_call" => ChatFinishReason.ToolCalls,
        // OpenRouter's and vLLM's words for a model that broke down in the middle.
        "error" or "abort" => throw new ModelFailure(FailureKind.Failed, "ended the answer with an error.") { IsTransient = true },
        _ => new ChatFinishReason(reason),
    };

    public static DateTimeOffset? CreatedAt(JsonElement root) =>
        Number(root, "created") is > 0 and <= MaxUnixSeconds and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    public static JsonElement? FirstChoice(JsonElement root)
    {
        foreach (var choice in Items(root, "choices"))
            return choice.ValueKind == JsonValueKind.Object ? choice : throw ModelFailure.Malformed("a choice that is no object");
        return null;
    }

    /// <summary>Text given as a string or, by some compatible servers, as an array of parts.</summary>
    public static string? ContentText(JsonElement message) =>
        message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
            ? string.Concat(content.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object).Select(part => Text(part, "text")))
            : Text(message, "content");

    /// <summary>The model's thinking: <c>reasoning_content</c> of vLLM and DeepSeek, <c>reasoning</c> of Ollama and OpenRouter.</summary>
    public static string? Reasoning(JsonElement message) => Text(message, "reasoning_content") ?? Text(message, "reasoning");

    public static string? Text(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        // Arguments come as an object from some compatible servers.
        if (value.ValueKind == JsonValueKind.Object && name == "arguments")
            return value.GetRawText();
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : name is "reasoning" ? null : throw ModelFailure.Malformed($"{name} is no string");
    }

    public static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    public static JsonElement? Object(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public static IEnumerable<JsonElement> Items(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw ModelFailure.Malformed($"{name} is no array");
    }

    private static List<AIAnnotation>? Annotations(JsonElement message, int shift)
    {
        List<AIAnnotation>? annotations = null;
        foreach (var annotation in Items(message, "annotations"))
        {
            if (annotation.ValueKind != JsonValueKind.Object || Object(annotation, "url_citation") is not { } citation)
                continue;
            var found = new CitationAnnotation { Title = Text(citation, "title") };
            if (Uri.TryCreate(Text(citation, "url"), UriKind.Absolute, out var address))
                found.Url = address;
            if (Number(citation, "start_index") + shift is >= 0 and <= int.MaxValue and var start && Number(citation, "end_index") + shift is >= 0 and <= int.MaxValue and var end)
                found.AnnotatedRegions = [new TextSpanAnnotatedRegion { StartIndex = (int)start, EndIndex = (int)end }];
            (annotations ??= []).Add(found);
        }

        return annotations;
    }
}

using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Rag.OpenAI;

/// <summary>The body of a request to <c>/chat/completions</c>.</summary>
internal static class ChatRequest
{
    private const int MaxNameLength = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    // What strict mode demands of a schema: every property required, none beyond them.
    private static readonly AIJsonSchemaTransformOptions StrictSchema = new()
    {
        DisallowAdditionalProperties = true,
        RequireAllProperties = true,
        ConvertBooleanSchemas = true,
        MoveDefaultKeywordToDescription = true,
    };

    public static BinaryData Write(IReadOnlyList<ChatMessage> messages, ChatOptions? options, string model, bool maxCompletionTokens, bool stream, bool usage)
    {
        var body = new JsonObject { ["model"] = options?.ModelId ?? model, ["messages"] = ChatRequestMessages.Write(messages, options?.Instructions) };
        if (stream)
        {
            body["stream"] = true;
            if (usage)
                body["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        if (options is not null)
        {
            AddSampling(body, options, maxCompletionTokens);
            AddTools(body, options);
            AddResponseFormat(body, options);
            RequestJson.AddTo(body, options.AdditionalProperties);
        }

        return RequestJson.ToBody(body);
    }

    /// <summary>A name as the API allows it; null when nothing of it is left.</summary>
    public static string? Name(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return null;
        var allowed = string.Concat(name.Where(NameCharacters.Contains));
        return allowed.Length == 0 ? null : allowed.Length > MaxNameLength ? allowed[..MaxNameLength] : allowed;
    }

    private static void AddSampling(JsonObject body, ChatOptions options, bool maxCompletionTokens)
    {
        if (options.Temperature is { } temperature)
            body["temperature"] = temperature;
        if (options.TopP is { } topP)
            body["top_p"] = topP;
        if (options.FrequencyPenalty is { } frequency)
            body["frequency_penalty"] = frequency;
        if (options.PresencePenalty is { } presence)
            body["presence_penalty"] = presence;
        if (options.Seed is { } seed)
            body["seed"] = seed;
        if (options.MaxOutputTokens is { } maxTokens)
            body[maxCompletionTokens ? "max_completion_tokens" : "max_tokens"] = maxTokens;
        if (options.StopSequences is { Count: > 0 } stops)
            body["stop"] = new JsonArray([.. stops.Select(stop => (JsonNode?)JsonValue.Create(stop))]);
        if (options.Reasoning?.Effort is { } effort)
        {
            body["reasoning_effort"] = effort switch
            {
                ReasoningEffort.None => "none",
                ReasoningEffort.Low => "low",
                ReasoningEffort.Medium => "medium",
                ReasoningEffort.High => "high",
                _ => "xhigh",
            };
        }
    }

    private static void AddTools(JsonObject body, ChatOptions options)
    {
        if (options.Tools is not { Count: > 0 } tools)
            return;
        var list = new JsonArray();
        foreach (var tool in tools)
        {
            if (tool is not AIFunctionDeclaration function)
                throw new NotSupportedException($"The tool '{tool.Name}' is a {tool.GetType().Name}; chat completions take functions only.");
            var strict = IsStrict(function.AdditionalProperties) ?? IsStrict(options.AdditionalProperties);
            var declaration = new JsonObject { ["name"] = function.Name };
            if (!string.IsNullOrEmpty(function.Description))
                declaration["description"] = function.Description;
            declaration["parameters"] = Schema(function.JsonSchema, strict);
            if (strict is { } value)
                declaration["strict"] = value;
            list.Add((JsonNode)new JsonObject { ["type"] = "function", ["function"] = declaration });
        }

        body["tools"] = list;
        if (options.AllowMultipleToolCalls is { } parallel)
            body["parallel_tool_calls"] = parallel;
        body["tool_choice"] = options.ToolMode switch
        {
            null => null,
            NoneChatToolMode => "none",
            RequiredChatToolMode { RequiredFunctionName: { } name } => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } },
            RequiredChatToolMode => "required",
            _ => "auto",
        };
        if (options.ToolMode is null)
            body.Remove("tool_choice");
    }

    private static void AddResponseFormat(JsonObject body, ChatOptions options)
    {
        if (options.ResponseFormat is ChatResponseFormatText)
        {
            body["response_format"] = new JsonObject { ["type"] = "text" };
        }
        else if (options.ResponseFormat is ChatResponseFormatJson { Schema: null })
        {
            body["response_format"] = new JsonObject { ["type"] = "json_object" };
        }
        else if (options.ResponseFormat is ChatResponseFormatJson { Schema: { } schema } json)
        {
            var strict = IsStrict(options.AdditionalProperties);
            var format = new JsonObject { ["name"] = Name(json.SchemaName) ?? "response", ["schema"] = Schema(schema, strict) };
            if (!string.IsNullOrEmpty(json.SchemaDescription))
                format["description"] = json.SchemaDescription;
            if (strict is { } value)
                format["strict"] = value;
            body["response_format"] = new JsonObject { ["type"] = "json_schema", ["json_schema"] = format };
        }
    }

    private static JsonNode? Schema(JsonElement schema, bool? strict) =>
        RequestJson.Of(strict == true ? AIJsonUtilities.TransformSchema(schema, StrictSchema) : schema);

    private static bool? IsStrict(IReadOnlyDictionary<string, object?>? properties) =>
        properties is not null && properties.TryGetValue("strict", out var value) && value is bool strict ? strict : null;
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Rag.OpenAI;

/// <summary>Writes a conversation. What the protocol cannot carry is refused, never left out in silence.</summary>
internal static class ChatRequestMessages
{
    public static JsonArray Write(IReadOnlyList<ChatMessage> messages, string? instructions)
    {
        var array = new JsonArray();
        if (!string.IsNullOrEmpty(instructions))
            array.Add((JsonNode)new JsonObject { ["role"] = "system", ["content"] = instructions });
        foreach (var message in messages)
            Add(array, message);
        return array;
    }

    private static void Add(JsonArray array, ChatMessage message)
    {
        // One message of ours may hold several results; the protocol wants one message for each.
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
            array.Add((JsonNode)new JsonObject { ["role"] = "tool", ["tool_call_id"] = result.CallId, ["content"] = ResultText(result) });
        if (message.Role == ChatRole.Tool)
            return;

        var node = new JsonObject { ["role"] = message.Role.Value };
        if (ChatRequest.Name(message.AuthorName) is { } name)
            node["name"] = name;
        if (message.Role == ChatRole.Assistant)
            AddAssistant(node, message);
        else
            node["content"] = Content(message);
        if (node["content"] is not null || node["tool_calls"] is not null || node["refusal"] is not null)
            array.Add((JsonNode)node);
    }

    private static void AddAssistant(JsonObject node, ChatMessage message)
    {
        var text = string.Concat(message.Contents.OfType<TextContent>().Select(content => content.Text));
        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        if (message.Contents.OfType<ErrorContent>().FirstOrDefault(error => error.ErrorCode == ChatAnswer.RefusalCode) is { } refusal)
            node["refusal"] = refusal.Message;
        else if (text.Length > 0 || calls.Count == 0)
            node["content"] = text;
        if (calls.Count > 0)
        {
            node["tool_calls"] = new JsonArray([.. calls.Select(call => (JsonNode?)new JsonObject
            {
                ["id"] = call.CallId,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = Arguments(call) },
            })]);
        }
    }

    private static JsonNode? Content(ChatMessage message)
    {
        var parts = message.Contents.Where(content => content is not (FunctionResultContent or UsageContent or TextReasoningContent)).ToList();
        // A plain string where it will do: older compatible servers do not take parts.
        if (parts.All(part => part is TextContent))
            return parts.Count == 0 && message.Contents.Count > 0 ? null : JsonValue.Create(string.Concat(parts.Cast<TextContent>().Select(part => part.Text)));
        return new JsonArray([.. parts.Select(part => (JsonNode?)Part(part))]);
    }

    private static JsonObject Part(AIContent content) => content switch
    {
        TextContent text => new JsonObject { ["type"] = "text", ["text"] = text.Text },
        DataContent image when image.HasTopLevelMediaType("image") => Image(image.Uri, image),
        UriContent image when image.HasTopLevelMediaType("image") => Image(image.Uri.AbsoluteUri, image),
        DataContent { MediaType: "audio/wav" or "audio/x-wav" } audio => Audio(audio, "wav"),
        DataContent { MediaType: "audio/mpeg" or "audio/mp3" } audio => Audio(audio, "mp3"),
        DataContent { MediaType: "application/pdf" } file => new JsonObject
        {
            ["type"] = "file",
            ["file"] = new JsonObject { ["filename"] = file.Name ?? "document.pdf", ["file_data"] = file.Uri },
        },
        HostedFileContent file => new JsonObject { ["type"] = "file", ["file"] = new JsonObject { ["file_id"] = file.FileId } },
        DataContent data => throw new NotSupportedException($"Chat completions take images, WAV and MP3 audio and PDF files, not {data.MediaType}."),
        _ => throw new NotSupportedException($"A {content.GetType().Name} cannot be sent to chat completions."),
    };

    private static JsonObject Image(string address, AIContent content)
    {
        var image = new JsonObject { ["url"] = address };
        if (content.AdditionalProperties is { } properties && properties.TryGetValue("detail", out var detail) && detail is string level)
            image["detail"] = level;
        return new JsonObject { ["type"] = "image_url", ["image_url"] = image };
    }

    private static JsonObject Audio(DataContent audio, string format) => new()
    {
        ["type"] = "input_audio",
        ["input_audio"] = new JsonObject { ["data"] = audio.Base64Data.ToString(), ["format"] = format },
    };

    private static string Arguments(FunctionCallContent call)
    {
        var arguments = new JsonObject();
        foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
            arguments[name] = RequestJson.ToNode(value);
        return arguments.ToJsonString();
    }

    private static string ResultText(FunctionResultContent result) => result.Result switch
    {
        string text => text,
        // What AIFunctionFactory makes of a function that returns a string.
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        TextContent text => text.Text,
        IEnumerable<AIContent> contents when contents.All(content => content is TextContent) => string.Concat(contents.Cast<TextContent>().Select(content => content.Text)),
        // The exception's message may hold what the caller must not send; a caller who wants it sent puts it in Result.
        null when result.Exception is not null => "Error: the function failed.",
        null => "",
        var value => RequestJson.ToNode(value)?.ToJsonString() ?? "null",
    };
}

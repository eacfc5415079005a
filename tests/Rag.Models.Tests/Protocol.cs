using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json;
using Anthropic;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OpenAI;
using Rag.OpenAI.Tests;

namespace Rag.Models.Tests;

/// <summary>A client of the field, and what a server that speaks its protocol sends.</summary>
internal sealed class Protocol
{
    public static readonly IReadOnlyDictionary<string, Protocol> All = new Dictionary<string, Protocol>(StringComparer.Ordinal)
    {
        ["Microsoft.Extensions.AI.OpenAI"] = new()
        {
            Provider = "openai",
            Client = server => new OpenAIClient(new ApiKeyCredential(Secrets.Key), new OpenAIClientOptions { Endpoint = server, RetryPolicy = new ClientRetryPolicy(0) }).GetChatClient("model-1").AsIChatClient(),
            Text = text => OpenAIEvent($$"""{"content":{{Json(text)}}}"""),
            End = OpenAIEvent("{}", "\"stop\"") + "data: {\"id\":\"1\",\"choices\":[],\"usage\":{\"prompt_tokens\":40,\"completion_tokens\":7,\"total_tokens\":47}}\n\ndata: [DONE]\n\n",
            Call = OpenAIEvent("""{"tool_calls":[{"index":0,"id":"call-1","type":"function","function":{"name":"today","arguments":"{}"}}]}""") + OpenAIEvent("{}", "\"tool_calls\"") + "data: [DONE]\n\n",
            ContentType = "text/event-stream",
        },
        ["OllamaSharp"] = new()
        {
            Provider = "ollama",
            Client = server => new OllamaApiClient(new Uri(server, "/"), "model-1"),
            Text = text => $$"""{"model":"model-1","created_at":"2026-01-02T03:04:05Z","message":{"role":"assistant","content":{{Json(text)}}},"done":false}""" + "\n",
            End = """{"model":"model-1","created_at":"2026-01-02T03:04:05Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":40,"eval_count":7}""" + "\n",
            Call = """{"model":"model-1","created_at":"2026-01-02T03:04:05Z","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"today","arguments":{}}}]},"done":false}""" + "\n"
                + """{"model":"model-1","created_at":"2026-01-02T03:04:05Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":1}""" + "\n",
            ContentType = "application/x-ndjson",
        },
        ["Anthropic"] = new()
        {
            Provider = "anthropic",
            Client = server => new AnthropicClient { BaseUrl = new Uri(server, "/").ToString().TrimEnd('/'), ApiKey = Secrets.Key, MaxRetries = 0 }.AsIChatClient("model-1", 1_000),
            Begin = AnthropicEvent("message_start", """{"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":"model-1","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":40,"output_tokens":1}}}""")
                + AnthropicEvent("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
            Text = text => AnthropicEvent("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{Json(text)}}}}}"""),
            End = AnthropicEvent("content_block_stop", """{"type":"content_block_stop","index":0}""") + AnthropicEnd("end_turn"),
            Call = AnthropicEvent("message_start", """{"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":"model-1","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":40,"output_tokens":1}}}""")
                + AnthropicEvent("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"call-1","name":"today","input":{}}}""")
                + AnthropicEvent("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{}"}}""")
                + AnthropicEvent("content_block_stop", """{"type":"content_block_stop","index":0}""") + AnthropicEnd("tool_use"),
            ContentType = "text/event-stream",
        },
    };

    public required string Provider { get; init; }

    public required Func<Uri, IChatClient> Client { get; init; }

    public string Begin { get; init; } = "";

    public required Func<string, string> Text { get; init; }

    public required string End { get; init; }

    public required string Call { get; init; }

    public required string ContentType { get; init; }

    /// <summary>An answer in two pieces.</summary>
    public Func<Exchange, Task> Answer(string text) => Send(Begin + Text(text[..4]) + Text(text[4..]) + End);

    /// <summary>The same, cut off after the text in a way that looks like an end.</summary>
    public Func<Exchange, Task> Cut(string text) => Send(Begin + Text(text));

    public Func<Exchange, Task> Send(string body) => async exchange =>
    {
        await exchange.BeginAsync(200, "Content-Type: " + ContentType, "Transfer-Encoding: chunked");
        foreach (var piece in Encoding.UTF8.GetBytes(body).Chunk(50))
            await exchange.ChunkAsync(piece);
        await exchange.ChunkAsync([]);
    };

    private static string Json(string text) => JsonSerializer.Serialize(text);

    private static string OpenAIEvent(string delta, string finish = "null") =>
        $$$"""data: {"id":"1","object":"chat.completion.chunk","created":1767322645,"model":"model-1","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{finish}}}}]}""" + "\n\n";

    private static string AnthropicEvent(string name, string data) => $"event: {name}\ndata: {data}\n\n";

    private static string AnthropicEnd(string reason) =>
        AnthropicEvent("message_delta", $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":null},"usage":{"output_tokens":7}}""") + AnthropicEvent("message_stop", """{"type":"message_stop"}""");
}

using Microsoft.Extensions.AI;

namespace Rag.OpenAI.Tests;

public sealed class ChatStreamingTests
{
    private static readonly string Story = Event("""{"role":"assistant","content":""}""")
        + ": a comment\n\n"
        + Event("""{"content":"Grü"}""") + Event("""{"content":"ße "}""") + Event("""{"content":"你好 🎉"}""")
        + Event("{}", "\"stop\"")
        + "data: {\"id\":\"c1\",\"model\":\"model-1-2026\",\"created\":1767322645,\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}\n\n"
        + "data: [DONE]\n\n";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task A_stream_reads_the_same_however_it_is_cut(int pieceSize)
    {
        await using var server = new ModelServer(ModelServer.Events(Story, pieceSize));
        using var client = new OpenAIChatClient(server.Options());

        var updates = await client.GetStreamingResponseAsync("x").ToListAsync();

        Assert.Equal(["Grü", "ße ", "你好 🎉"], updates.Select(update => update.Text).Where(text => text.Length > 0));
        var response = updates.ToChatResponse();
        Assert.Equal("Grüße 你好 🎉", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal((3, 4, 7), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount));
        Assert.Equal(("c1", "model-1-2026"), (response.ResponseId, response.ModelId));
        Assert.Single(response.Messages);
        OpenAIChatClientTests.AssertJson("""{"model":"model-1","messages":[{"role":"user","content":"x"}],"stream":true,"stream_options":{"include_usage":true}}""", Assert.Single(server.Requests).Body);
    }

    [Fact]
    public async Task The_first_words_arrive_before_the_last_are_written()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new ModelServer(async exchange =>
        {
            await exchange.BeginAsync(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
            await exchange.ChunkAsync(System.Text.Encoding.UTF8.GetBytes(Event("""{"content":"first"}""")));
            await seen.Task;
            await exchange.ChunkAsync(System.Text.Encoding.UTF8.GetBytes(Event("{}", "\"stop\"") + "data: [DONE]\n\n"));
            await exchange.ChunkAsync([]);
        });
        using var client = new OpenAIChatClient(server.Options());

        var text = "";
        await foreach (var update in client.GetStreamingResponseAsync("x"))
        {
            text += update.Text;
            seen.TrySetResult();
        }

        Assert.Equal("first", text);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100_000)]
    public async Task Tool_calls_streamed_in_fragments_are_put_together(int pieceSize)
    {
        var story = Event("""{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":""}}]}""")
            + Event("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"ci"}}]}""")
            + Event("""{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"time","arguments":"{"}}]}""")
            + Event("""{"tool_calls":[{"index":0,"function":{"arguments":"ty\":\"Bonn\"}"}},{"index":1,"function":{"arguments":"}"}}]}""")
            + Event("{}", "\"tool_calls\"") + "data: [DONE]\n\n";
        await using var server = new ModelServer(ModelServer.Events(story, pieceSize));
        using var client = new OpenAIChatClient(server.Options());

        var response = await client.GetStreamingResponseAsync("x").ToChatResponseAsync();

        var calls = response.Messages[0].Contents.Cast<FunctionCallContent>().ToList();
        Assert.Equal([("call_a", "weather"), ("call_b", "time")], calls.Select(call => (call.CallId, call.Name)));
        Assert.Equal("Bonn", calls[0].Arguments!["city"]?.ToString());
        Assert.Empty(calls[1].Arguments!);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Fact]
    public async Task Tool_calls_without_an_index_are_told_apart_by_their_ids()
    {
        var story = Event("""{"tool_calls":[{"id":"a","function":{"name":"f","arguments":{"x":1}}}]}""")
            + Event("""{"tool_calls":[{"id":"b","function":{"name":"g","arguments":"{\"y\":"}}]}""")
            + Event("""{"tool_calls":[{"function":{"arguments":"2}"}}]}""", "\"stop\"");
        await using var server = new ModelServer(ModelServer.Events(story));
        using var client = new OpenAIChatClient(server.Options());

        var response = await client.GetStreamingResponseAsync("x").ToChatResponseAsync();

        Assert.Equal(["a f 1", "b g 2"], response.Messages[0].Contents.Cast<FunctionCallContent>().Select(call => $"{call.CallId} {call.Name} {call.Arguments!.Values.Single()}"));
    }

    [Fact]
    public async Task A_refusal_and_thinking_are_streamed_apart_from_the_text()
    {
        var story = Event("""{"reasoning_content":"hm"}""") + Event("""{"reasoning_content":"m"}""") + Event("""{"refusal":"I "}""") + Event("""{"refusal":"can't."}""", "\"stop\"") + "data: [DONE]\n\n";
        await using var server = new ModelServer(ModelServer.Events(story));
        using var client = new OpenAIChatClient(server.Options());

        var response = await client.GetStreamingResponseAsync("x").ToChatResponseAsync();

        Assert.Equal("", response.Text);
        Assert.Equal("hmm", response.Messages[0].Contents.OfType<TextReasoningContent>().Single().Text);
        Assert.Equal("I can't.", response.Messages[0].Contents.OfType<ErrorContent>().Single().Message);
    }

    [Fact]
    public async Task A_stream_that_fails_before_its_first_event_is_tried_again()
    {
        await using var server = new ModelServer(
            ModelServer.Json("{}", 429, "Retry-After: 1"),
            ModelServer.Json("{}", 500),
            ModelServer.Events("data: {\"id\":", drop: true),
            ModelServer.Events("data: {\"error\":{\"message\":\"overload\",\"type\":\"server_error\"}}\n\n"),
            ModelServer.Events(Story));
        using var client = new OpenAIChatClient(server.Options());

        Assert.Equal("Grüße 你好 🎉", (await client.GetStreamingResponseAsync("x").ToChatResponseAsync()).Text);

        Assert.Equal(5, server.Requests.Count);
    }

    public static TheoryData<string, string, bool, string> Interruptions() => new()
    {
        { "dropped", "", true, "chat.unavailable" },
        { "ended as if complete", "", false, "chat.unavailable" },
        { "half an event", "data: {\"id\":\n\n", false, "chat.malformed" },
        { "no object", "data: 5\n\n", false, "chat.malformed" },
        { "wrong types", "data: {\"choices\":[{\"delta\":{\"content\":5}}]}\n\n", false, "chat.malformed" },
        { "an error event", "data: {\"error\":{\"message\":\"the prompt text\",\"type\":\"server_error\"}}\n\n", false, "chat.failed" },
        { "an error event with a number", "data: {\"error\":{\"message\":\"the prompt text\",\"code\":503}}\n\n", false, "chat.unavailable" },
    };

    [Theory]
    [MemberData(nameof(Interruptions))]
    public async Task A_stream_that_breaks_off_after_its_first_words_fails_and_is_not_tried_again(string what, string rest, bool drop, string code)
    {
        await using var server = new ModelServer(ModelServer.Events(Event("""{"content":"The answer is"}""") + rest, drop: drop), ModelServer.Events(Story));
        using var client = new OpenAIChatClient(server.Options());

        var text = "";
        var error = await Assert.ThrowsAsync<RagChatException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync("the prompt text"))
                text += update.Text;
        });

        Assert.True(code == error.Code, $"{what}: {error.Code}: {error.Message}");
        Assert.Equal("The answer is", text);
        Assert.Single(server.Requests);
        Assert.DoesNotContain("the prompt text", error.ToString(), StringComparison.Ordinal);
        Secrets.AssertClean(error);
    }

    [Fact]
    public async Task A_stream_whose_events_have_ids_is_not_resumed_by_the_SDK_either()
    {
        await using var server = new ModelServer(ModelServer.Events("retry: 0\nid: 1\n" + Event("""{"content":"The answer is"}"""), drop: true), ModelServer.Events(Story));
        using var client = new OpenAIChatClient(server.Options());

        var updates = new List<ChatResponseUpdate>();
        var error = await Assert.ThrowsAsync<RagChatException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync("x"))
                updates.Add(update);
        });

        Assert.Equal("chat.unavailable", error.Code);
        Assert.Equal("The answer is", string.Concat(updates));
        Assert.Equal("text/event-stream", Assert.Single(server.Requests).Headers["Accept"]);
    }

    [Fact]
    public async Task A_stream_may_end_without_DONE_once_the_model_has_said_why_it_stopped()
    {
        await using var server = new ModelServer(ModelServer.Events(Event("""{"content":"ok"}""", "\"length\"")));
        using var client = new OpenAIChatClient(server.Options());

        var response = await client.GetStreamingResponseAsync("x").ToChatResponseAsync();

        Assert.Equal(("ok", ChatFinishReason.Length), (response.Text, response.FinishReason));
    }

    [Fact]
    public async Task A_page_instead_of_a_stream_is_malformed()
    {
        await using var server = new ModelServer(ModelServer.Json("<html>login</html>"));
        using var client = new OpenAIChatClient(server.Options());

        var error = await Assert.ThrowsAsync<RagChatException>(() => client.GetStreamingResponseAsync("x").ToListAsync().AsTask());

        Assert.Equal("chat.malformed", error.Code);
    }

    [Fact]
    public async Task A_line_without_end_is_read_up_to_the_limit()
    {
        await using var server = new ModelServer(ModelServer.Events("data: " + new string('x', 3_000_000)));
        var options = server.Options();
        options.MaxResponseBytes = 1_000_000;
        using var client = new OpenAIChatClient(options);

        var error = await Assert.ThrowsAsync<RagChatException>(() => client.GetStreamingResponseAsync("x").ToListAsync().AsTask());

        Assert.Equal("chat.malformed", error.Code);
        Assert.True(error.Message.Contains("MaxResponseBytes", StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public async Task Cancelling_between_words_is_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new ModelServer(SlowAfterFirst);
        using var client = new OpenAIChatClient(server.Options());

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync("x", cancellationToken: cancel.Token))
                await cancel.CancelAsync();
        });

        Assert.Equal(cancel.Token, error.CancellationToken);
    }

    [Fact]
    public async Task Leaving_the_loop_early_closes_the_connection()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new ModelServer(async exchange =>
        {
            await exchange.BeginAsync(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
            try
            {
                while (true)
                    await exchange.ChunkAsync(System.Text.Encoding.UTF8.GetBytes(Event("""{"content":"more"}""")));
            }
            catch (IOException)
            {
                closed.SetResult();
            }
        });
        using var client = new OpenAIChatClient(server.Options());

        await foreach (var update in client.GetStreamingResponseAsync("x"))
            break;

        await closed.Task;
    }

    [Fact]
    public async Task Silence_beyond_the_time_limit_breaks_a_stream_off()
    {
        var time = new FakeTime();
        await using var server = new ModelServer(SlowAfterFirst);
        using var client = new OpenAIChatClient(server.Options(time));

        var error = await Assert.ThrowsAsync<RagChatException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync("x"))
                time.Expire();
        });

        Assert.Equal("chat.unavailable", error.Code);
        Assert.Contains("Timeout", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    private static async Task SlowAfterFirst(Exchange exchange)
    {
        await exchange.BeginAsync(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
        await exchange.ChunkAsync(System.Text.Encoding.UTF8.GetBytes(Event("""{"content":"first"}""")));
        await Task.Delay(Timeout.Infinite, exchange.Stopping);
    }

    private static string Event(string delta, string finish = "null") =>
        $$"""data: {"id":"c1","object":"chat.completion.chunk","created":1767322645,"model":"model-1-2026","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}],"usage":null}""" + "\n\n";
}

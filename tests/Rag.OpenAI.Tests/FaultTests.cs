using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Rag.OpenAI.Tests;

/// <summary>What servers were seen to send and clients to make of it: the shared inputs, and more of each kind.</summary>
public sealed class FaultTests
{
    private const string Embedding = """{"data":[{"index":0,"embedding":[1,2]}]}""";
    private const string Stream = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    public static TheoryData<string> SharedInputs => Shared.Root is null ? [""] : [.. File.ReadLines(Shared.PathOf("faults/core/openai.jsonl"))];

    [SharedTheory]
    [MemberData(nameof(SharedInputs))]
    public async Task A_shared_input_gives_what_is_wanted(string line)
    {
        using var json = JsonDocument.Parse(line);
        string Field(string name) => json.RootElement.GetProperty(name).GetString()!;
        var want = Field("want");

        switch (Field("kind"), Field("call"))
        {
            case ("null-field", "embed"):
                Assert.Equal("1 vector", want);
                Assert.Single(await EmbedAsync(Field("body")));
                break;
            case ("tool-index", "stream"):
                Assert.Equal("two calls, Rome and Oslo", want);
                Assert.Equal([("a", "Rome"), ("b", "Oslo")], Calls(await StreamAsync(Field("body"))));
                break;
            case ("cumulative-usage", "stream"):
                var usage = (await StreamAsync(Field("body"))).Usage!;
                Assert.Equal(want, $"usage {usage.InputTokenCount}/{usage.OutputTokenCount}");
                break;
            case ("silent-error", "stream"):
                Assert.Equal(want, (await Assert.ThrowsAsync<RagChatException>(() => StreamAsync(Field("body")))).GetType().Name);
                break;
            case ("finish", "stream"):
                Assert.Contains("the cut is told", want, StringComparison.Ordinal);
                Assert.NotEqual(ChatFinishReason.Stop, Assert.NotNull((await StreamAsync(Field("body"))).FinishReason));
                break;
            default:
                Assert.Fail($"No test knows the kind '{Field("kind")}' of call '{Field("call")}'.");
                break;
        }
    }

    [Theory]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2],"object":null}],"usage":{"prompt_tokens":null,"total_tokens":null}}""")]
    [InlineData("""{"usage":null,"data":[{"index":0,"embedding":[1,2]}]}""")]
    [InlineData("""{"usage":[],"data":[{"embedding":[1,2],"index":0}],"id":null}""")]
    [InlineData("""{"object":null,"data":[{"object":null,"index":0,"embedding":[1,2],"meta":null}],"usage":{"prompt_tokens":{"a":1}}}""")]
    public async Task Optional_fields_of_embeddings_may_be_null(string body) => Assert.Single(await EmbedAsync(body));

    [Theory]
    [InlineData("""{"data":[{"index":null,"embedding":[1,2]}]}""")]
    [InlineData("""{"data":[{"index":{"a":[1]},"embedding":[1,2]}]}""")]
    public async Task A_vector_without_an_index_is_refused(string body) =>
        Assert.Equal("embedding.count", (await Assert.ThrowsAsync<RagEmbeddingException>(() => EmbedAsync(body))).Code);

    [Theory]
    [InlineData("""{"id":null,"model":null,"created":null,"usage":null,"error":null,"choices":[{"index":null,"finish_reason":null,"logprobs":null,"message":{"role":null,"content":"Hi","refusal":null,"tool_calls":null,"annotations":null,"reasoning":null,"reasoning_content":null}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"Hi","tool_calls":[]},"finish_reason":"stop"}],"usage":{"prompt_tokens":null,"completion_tokens":null,"prompt_tokens_details":null,"completion_tokens_details":null}}""")]
    [InlineData("""{"choices":[{"message":{"content":[{"type":"text","text":"Hi"},{"type":"text","text":null},null]}}]}""")]
    public async Task Optional_fields_of_an_answer_may_be_null(string body)
    {
        await using var server = new ModelServer(ModelServer.Json(body));
        using var client = new OpenAIChatClient(server.Options());

        Assert.Equal("Hi", (await client.GetResponseAsync("x")).Text);
    }

    [Theory]
    [InlineData("""{"id":null,"choices":[{"index":null,"delta":{"role":null,"content":"Hi","tool_calls":null,"refusal":null},"finish_reason":null}],"usage":null}""")]
    [InlineData("""{"choices":[{"delta":{"content":"Hi","reasoning_content":null},"logprobs":null}],"model":null,"created":null,"error":null}""")]
    [InlineData("""{"choices":[{"delta":{"content":"Hi","tool_calls":[]}}],"system_fingerprint":null}""")]
    public async Task Optional_fields_of_an_event_may_be_null(string delta)
    {
        var response = await StreamAsync($"data: {{\"choices\":null}}\n\ndata: {delta}\n\ndata: {{\"choices\":[{{\"delta\":null,\"finish_reason\":\"stop\"}}]}}\n\ndata: [DONE]\n\n");

        Assert.Equal("Hi", response.Text);
    }

    [Theory]
    [InlineData("""[{"index":0,"id":"a","function":{"name":"weather","arguments":"{\"city\":\"Rome\"}"}},{"index":0,"id":"b","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}}]""", "")]
    [InlineData("""[{"index":0,"id":"a","function":{"name":"weather","arguments":"{\"city\":"}}]""", """[{"index":0,"function":{"arguments":"\"Rome\"}"}}]|[{"index":0,"id":"b","function":{"name":"weather","arguments":"{\"city\":\"Os"}}]|[{"index":0,"id":"b","function":{"name":"weather","arguments":"lo\"}"}}]""")]
    [InlineData("""[{"index":0,"function":{"name":"weather","arguments":"{\"city\":\"Rome\"}"}}]""", """[{"index":0,"function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}}]""")]
    [InlineData("""[{"index":0,"id":"","function":{"name":"weather","arguments":{"city":"Rome"}}}]""", """[{"index":0,"id":"","function":{"name":"weather","arguments":{"city":"Oslo"}}}]""")]
    [InlineData("""[{"function":{"name":"weather","arguments":"{\"city\":\"Rome\"}"}}]""", """[{"function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}}]""")]
    public async Task Calls_that_share_an_index_are_told_apart(string first, string rest)
    {
        var events = new[] { first }.Concat(rest.Split('|', StringSplitOptions.RemoveEmptyEntries))
            .Select(calls => $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":{calls}}}}}]}}\n\n");
        var response = await StreamAsync(string.Concat(events) + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n");

        var calls = Calls(response);
        Assert.Equal(["Rome", "Oslo"], calls.Select(call => call.City));
        Assert.Equal(2, calls.Select(call => call.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("1/0 1/1 1/2", 1, 2)]
    [InlineData("100/0 0/7", 100, 7)]
    [InlineData("5/9", 5, 9)]
    [InlineData("5/9 null", 5, 9)]
    public async Task Usage_that_grows_with_every_event_is_counted_once(string usages, long input, long output)
    {
        var events = usages.Split(' ').Select(usage => usage == "null" ? "null" : $"{{\"prompt_tokens\":{usage.Split('/')[0]},\"completion_tokens\":{usage.Split('/')[1]}}}")
            .Select(usage => $"data: {{\"choices\":[{{\"delta\":{{\"content\":\"a\"}},\"finish_reason\":\"stop\"}}],\"usage\":{usage}}}\n\n");
        var response = await StreamAsync(string.Concat(events) + "data: [DONE]\n\n");

        Assert.Equal((input, output), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount));
    }

    [Theory]
    [InlineData("data: {\"message\":\"no memory for sk-S3cretCanary\",\"type\":\"InternalServerError\",\"code\":500}\n\ndata: [DONE]\n\n")]
    [InlineData("data: {\"detail\":\"Model not loaded\"}\n\n")]
    [InlineData("data: {\"type\":\"error\",\"code\":\"overloaded\"}\n\n")]
    [InlineData("event: error\ndata: {\"status\":503}\n\n")]
    [InlineData("data: [DONE]\n\n")]
    [InlineData("data: {\"id\":\"1\",\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\ndata: [DONE]\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"Refunds\"}}]}\n\ndata: {\"object\":\"error\",\"code\":500}\n\ndata: [DONE]\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"Refunds\"},\"finish_reason\":\"error\"}]}\n\ndata: [DONE]\n\n")]
    public async Task A_failure_inside_a_stream_is_an_error(string body) =>
        Secrets.AssertClean(await Assert.ThrowsAsync<RagChatException>(() => StreamAsync(body)));

    [Theory]
    [InlineData("""{"object":"error","message":"out of memory","code":500}""")]
    [InlineData("""{"detail":"Model not loaded"}""")]
    [InlineData("""{"choices":[{"message":{"content":"Ref"},"finish_reason":"error"}]}""")]
    public async Task A_failure_with_status_200_is_an_error(string body)
    {
        await using var server = new ModelServer(ModelServer.Json(body));
        using var client = new OpenAIChatClient(server.Options());

        await Assert.ThrowsAsync<RagChatException>(() => client.GetResponseAsync("x"));
    }

    [Theory]
    [InlineData("length", "Refunds are")]
    [InlineData("content_filter", "")]
    [InlineData("tool_calls", "")]
    [InlineData("insufficient_system_resource", "Refunds")]
    public async Task How_an_answer_ended_is_told(string reason, string text)
    {
        var message = JsonSerializer.Serialize(text);
        var streamed = await StreamAsync($"data: {{\"choices\":[{{\"delta\":{{\"content\":{message}}},\"finish_reason\":\"{reason}\"}}]}}\n\n");
        await using var server = new ModelServer(ModelServer.Json($"{{\"choices\":[{{\"message\":{{\"content\":{message}}},\"finish_reason\":\"{reason}\"}}]}}"));
        using var client = new OpenAIChatClient(server.Options());

        Assert.Equal(new ChatFinishReason(reason), streamed.FinishReason);
        Assert.Equal(new ChatFinishReason(reason), (await client.GetResponseAsync("x")).FinishReason);
    }

    [Fact]
    public async Task A_refusal_is_told_and_is_not_text()
    {
        var response = await StreamAsync("data: {\"choices\":[{\"delta\":{\"refusal\":\"I cannot \"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"refusal\":\"help.\"},\"finish_reason\":\"stop\"}]}\n\n");

        Assert.Equal("I cannot help.", Assert.Single(response.Messages[0].Contents.OfType<ErrorContent>()).Message);
        Assert.Equal("", response.Text);
    }

    [Theory]
    [InlineData("<think>30 days?</think>\n\nRefunds take 30 days.", "30 days?", "Refunds take 30 days.")]
    [InlineData("\n <thinking>a < b </think> c</thinking>Yes", "a < b </think> c", "Yes")]
    [InlineData("<think>never ends", "never ends", "")]
    [InlineData("<think></think>Yes", "", "Yes")]
    [InlineData("<thesis>Yes", "", "<thesis>Yes")]
    [InlineData("Write <think>like this</think>.", "", "Write <think>like this</think>.")]
    [InlineData("<", "", "<")]
    [InlineData("<think", "", "<think")]
    [InlineData("  indented", "", "  indented")]
    public async Task Thinking_aloud_is_reasoning(string content, string reasoning, string text)
    {
        await using var server = new ModelServer(ModelServer.Json($"{{\"choices\":[{{\"message\":{{\"content\":{JsonSerializer.Serialize(content)}}}}}]}}"));
        using var client = new OpenAIChatClient(server.Options());
        List<ChatResponse> responses = [await client.GetResponseAsync("x")];
        foreach (var size in new[] { 1, 2, 3, 7, 1000 })
        {
            var events = content.Chunk(size).Select(piece => $"data: {{\"choices\":[{{\"delta\":{{\"content\":{JsonSerializer.Serialize(new string(piece))}}}}}]}}\n\n");
            responses.Add(await StreamAsync(string.Concat(events) + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"));
        }

        Assert.All(responses, response =>
        {
            Assert.Equal(text, response.Text);
            Assert.Equal(reasoning, string.Concat(response.Messages[0].Contents.OfType<TextReasoningContent>().Select(content => content.Text)));
        });
    }

    [Fact]
    public async Task Thinking_whose_opening_the_template_wrote_is_reasoning_in_a_whole_answer()
    {
        await using var server = new ModelServer(ModelServer.Json("""{"choices":[{"message":{"content":"Is it 30?\n</think>\n\nYes."}}]}"""));
        using var client = new OpenAIChatClient(server.Options());

        Assert.Equal("Yes.", (await client.GetResponseAsync("x")).Text);
    }

    [Fact]
    public async Task A_handler_that_holds_the_answer_in_memory_changes_nothing()
    {
        foreach (var content in new Func<string, string, HttpContent>[]
        {
            (body, type) => new StringContent(body, Encoding.UTF8, type),
            (body, type) => new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new(type) } },
            (body, type) => new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))) { Headers = { ContentType = new(type) } },
            (body, type) => new ReadOnlyMemoryContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new(type) } },
        })
        {
            Assert.Single(await new OpenAIEmbeddingGenerator(Answering(_ => new HttpResponseMessage { Content = content(Embedding, "application/json") })).GenerateAsync(["x"]));
            Assert.Equal("Hi", (await new OpenAIChatClient(Answering(_ => new HttpResponseMessage { Content = content(Stream, "text/event-stream") })).GetStreamingResponseAsync("x").ToChatResponseAsync()).Text);
            var error = await Assert.ThrowsAsync<RagChatException>(() => new OpenAIChatClient(Answering(_ => new HttpResponseMessage(HttpStatusCode.BadRequest)
            { Content = content("""{"error":{"code":"context_length_exceeded"}}""", "application/json") })).GetResponseAsync("x"));
            Assert.Contains("context_length_exceeded", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_refuses_stream_options_need_not_be_sent_them()
    {
        foreach (var (change, options) in new (Action<OpenAIOptions>, ChatOptions?)[]
        {
            (options => options.AskForUsage = false, null),
            (_ => { }, new ChatOptions { AdditionalProperties = new() { ["stream_options"] = null } }),
        })
        {
            await using var server = new ModelServer(exchange => exchange.Body.Contains("stream_options", StringComparison.Ordinal)
                ? exchange.AnswerAsync(422, """{"object":"error","type":"invalid_request_error"}""")
                : ModelServer.Events(Stream)(exchange));
            var settings = server.Options();
            change(settings);
            using var client = new OpenAIChatClient(settings);

            Assert.Equal("Hi", (await client.GetStreamingResponseAsync("x", options).ToChatResponseAsync()).Text);
        }
    }

    [Theory]
    [InlineData("Fri, 02 Jan 2026 03:04:25 GMT")]
    [InlineData("Friday, 02-Jan-26 03:04:25 GMT")]
    [InlineData("Fri Jan  2 03:04:25 2026")]
    [InlineData("Monday, 02-Jan-26 03:04:25 GMT")]
    [InlineData("Fri, 2 Jan 2026 03:04:25 GMT")]
    [InlineData("Fri, 02-Jan-2026 03:04:25 GMT")]
    public async Task A_date_to_wait_for_is_understood_in_every_form_http_has(string date)
    {
        await using var server = new ModelServer(ModelServer.Json("{}", 429, "Retry-After: " + date));
        var options = server.Options();
        options.MaxAttempts = 1;
        using var client = new OpenAIChatClient(options);

        var error = await Assert.ThrowsAsync<RagChatException>(() => client.GetResponseAsync("x"));

        Assert.Equal(TimeSpan.FromSeconds(20), error.RetryAfter);
    }

    [Theory]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", 1994)]
    [InlineData("Sunday, 06-Nov-76 08:49:37 GMT", 2076)]
    [InlineData("Sunday, 06-Nov-77 08:49:37 GMT", 1977)]
    [InlineData("Sun Nov  6 08:49:37 1994", 1994)]
    public void A_year_of_two_digits_is_not_more_than_fifty_years_ahead(string text, int year)
    {
        Assert.True(HttpDate.TryParse(text, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), out var date));
        Assert.Equal(new DateTimeOffset(year, 11, 6, 8, 49, 37, TimeSpan.Zero), date);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Fri")]
    [InlineData("Fri, 32 Jan 2026 03:04:25 GMT")]
    [InlineData("Fri, 02 Jan 2026 03:04:25 CET")]
    [InlineData("2026-01-02T03:04:25Z")]
    public void What_is_no_http_date_is_not_taken_for_one(string text) =>
        Assert.False(HttpDate.TryParse(text, DateTimeOffset.UnixEpoch, out _));

    private static OpenAIOptions Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) => new()
    {
        Endpoint = new Uri("http://model.test/v1"),
        Model = "model-1",
        MaxAttempts = 1,
        HttpClient = new HttpClient(new Handler(answer)),
    };

    private static async Task<GeneratedEmbeddings<Embedding<float>>> EmbedAsync(string body)
    {
        await using var server = new ModelServer(ModelServer.Json(body));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());
        return await generator.GenerateAsync(["x"]);
    }

    private static async Task<ChatResponse> StreamAsync(string body)
    {
        await using var server = new ModelServer(ModelServer.Events(body));
        var options = server.Options();
        options.MaxAttempts = 1;
        using var client = new OpenAIChatClient(options);
        return await client.GetStreamingResponseAsync("x").ToChatResponseAsync();
    }

    private static List<(string Id, string City)> Calls(ChatResponse response) =>
        [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => (call.CallId, Convert.ToString(call.Arguments!["city"], CultureInfo.InvariantCulture)!))];

    private sealed class Handler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = answer(request);
            response.RequestMessage = request;
            return Task.FromResult(response);
        }
    }
}

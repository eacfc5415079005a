using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Rag.OpenAI.Tests;

public sealed class OpenAIChatClientTests
{
    private const string Hello = """
        {"id":"chatcmpl-1","object":"chat.completion","created":1767322645,"model":"model-1-2026","choices":[{"index":0,"message":{"role":"assistant","content":"Grüße 你好","refusal":null,"annotations":[]},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}
        """;

    [Fact]
    public async Task An_answer_carries_text_usage_model_time_and_why_it_stopped()
    {
        await using var server = new ModelServer(ModelServer.Json(Hello));
        using var client = new OpenAIChatClient(server.Options());

        var response = await client.GetResponseAsync("Hello");

        Assert.Equal("Grüße 你好", response.Text);
        Assert.Equal(ChatRole.Assistant, Assert.Single(response.Messages).Role);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal("model-1-2026", response.ModelId);
        Assert.Equal("chatcmpl-1", response.ResponseId);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1767322645), response.CreatedAt);
        Assert.Equal((12, 5, 17, 4, 2), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount, response.Usage.CachedInputTokenCount, response.Usage.ReasoningTokenCount));
        var request = Assert.Single(server.Requests);
        Assert.Equal("/v1/chat/completions", request.Path);
        Assert.Equal("""{"model":"model-1","messages":[{"role":"user","content":"Hello"}]}""", request.Body);
    }

    [Fact]
    public async Task Every_option_reaches_the_request()
    {
        await using var server = new ModelServer(ModelServer.Json(Hello));
        using var client = new OpenAIChatClient(server.Options());

        await client.GetResponseAsync(
            [new ChatMessage(ChatRole.System, "Be brief."), new ChatMessage(ChatRole.User, "Hi") { AuthorName = "Ann Lee" }],
            new ChatOptions
            {
                Instructions = "Answer in German.",
                ModelId = "other",
                Temperature = 0.5f,
                TopP = 0.25f,
                FrequencyPenalty = 1,
                PresencePenalty = -1,
                MaxOutputTokens = 99,
                Seed = 7,
                StopSequences = ["END"],
                Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Low },
                AdditionalProperties = new() { ["top_k"] = 5, ["guided_regex"] = "a|b", ["stop_token_ids"] = new[] { 1, 2 }, ["strict"] = true },
            });

        AssertJson(
            """
            {"model":"other","messages":[{"role":"system","content":"Answer in German."},{"role":"system","content":"Be brief."},{"role":"user","name":"AnnLee","content":"Hi"}],
            "temperature":0.5,"top_p":0.25,"frequency_penalty":1,"presence_penalty":-1,"seed":7,"max_tokens":99,"stop":["END"],"reasoning_effort":"low","top_k":5,"guided_regex":"a|b","stop_token_ids":[1,2]}
            """,
            Assert.Single(server.Requests).Body);
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", true)]
    [InlineData("https://res.openai.azure.com/openai/v1/", true)]
    [InlineData("https://eu.api.openai.com/v1", true)]
    [InlineData("http://localhost:11434/v1", false)]
    [InlineData("https://notopenai.com/v1", false)]
    public void Only_the_servers_that_know_it_get_the_new_name_of_the_token_limit(string endpoint, bool expected) =>
        Assert.Equal(expected, new OpenAIOptions { Endpoint = new Uri(endpoint) }.IsOpenAIOrAzure);

    [Fact]
    public async Task A_tool_call_and_its_result_make_the_round_trip()
    {
        const string call = """{"id":"c1","choices":[{"message":{"content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bonn\",\"days\":2}"}}]},"finish_reason":"tool_calls"}]}""";
        await using var server = new ModelServer(ModelServer.Json(call), ModelServer.Json(Hello));
        using var client = new OpenAIChatClient(server.Options());
        var tool = AIFunctionFactory.Create(([Description("A city")] string city, int days) => $"{city}: {days} days of sun", "weather", "Forecast");
        var options = new ChatOptions { Tools = [tool], ToolMode = ChatToolMode.RequireSpecific("weather"), AllowMultipleToolCalls = false };
        List<ChatMessage> messages = [new(ChatRole.User, "Weather in Bonn?")];

        var first = await client.GetResponseAsync(messages, options);
        var asked = Assert.IsType<FunctionCallContent>(Assert.Single(Assert.Single(first.Messages).Contents));
        var result = await tool.InvokeAsync(new AIFunctionArguments(asked.Arguments));
        messages.AddRange(first.Messages);
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(asked.CallId, result)]));
        await client.GetResponseAsync(messages, options);

        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        Assert.Equal("Bonn", asked.Arguments!["city"]?.ToString());
        var request = JsonDocument.Parse(server.Requests.First().Body).RootElement;
        var function = request.GetProperty("tools")[0].GetProperty("function");
        Assert.Equal("weather", function.GetProperty("name").GetString());
        Assert.Equal("A city", function.GetProperty("parameters").GetProperty("properties").GetProperty("city").GetProperty("description").GetString());
        Assert.Equal("weather", request.GetProperty("tool_choice").GetProperty("function").GetProperty("name").GetString());
        Assert.False(request.GetProperty("parallel_tool_calls").GetBoolean());
        AssertJson(
            """
            [{"role":"user","content":"Weather in Bonn?"},
            {"role":"assistant","tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bonn\",\"days\":2}"}}]},
            {"role":"tool","tool_call_id":"call_1","content":"Bonn: 2 days of sun"}]
            """,
            JsonDocument.Parse(server.Requests.Last().Body).RootElement.GetProperty("messages").GetRawText());
    }

    [Theory]
    [InlineData("""{\"path\": \"a\", """)]
    [InlineData("[1]")]
    public async Task Arguments_that_are_not_an_object_are_left_for_the_model_to_be_told(string arguments)
    {
        await using var server = new ModelServer(ModelServer.Json($$$"""{"choices":[{"message":{"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{{{arguments}}}"}}]},"finish_reason":"tool_calls"}]}"""));
        using var client = new OpenAIChatClient(server.Options());

        var response = await client.GetResponseAsync("x");

        var call = Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages[0].Contents));
        Assert.Equal("f", call.Name);
        Assert.NotNull(call.Exception);
    }

    [Fact]
    public async Task A_schema_asks_for_structured_output_and_the_answer_can_be_read_back()
    {
        await using var server = new ModelServer(ModelServer.Json("""{"choices":[{"message":{"content":"{\"name\":\"Bonn\",\"inhabitants\":330000}"},"finish_reason":"stop"}]}"""));
        using var client = new OpenAIChatClient(server.Options());
        var schema = AIJsonUtilities.CreateJsonSchema(typeof(City));
        var format = ChatResponseFormat.ForJsonSchema(schema, "a city!", "One city");

        var response = await client.GetResponseAsync("Bonn?", new ChatOptions { ResponseFormat = format });
        await client.GetResponseAsync("Bonn?", new ChatOptions { ResponseFormat = format, AdditionalProperties = new() { ["strict"] = true } });
        await client.GetResponseAsync("Bonn?", new ChatOptions { ResponseFormat = ChatResponseFormat.Json });

        Assert.Equal(new City("Bonn", 330000), JsonSerializer.Deserialize<City>(response.Text, AIJsonUtilities.DefaultOptions));
        var requests = server.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("response_format")).ToList();
        var loose = requests[0].GetProperty("json_schema");
        Assert.Equal(("acity", "One city"), (loose.GetProperty("name").GetString(), loose.GetProperty("description").GetString()));
        Assert.False(loose.TryGetProperty("strict", out _));
        var strict = requests[1].GetProperty("json_schema");
        Assert.True(strict.GetProperty("strict").GetBoolean());
        Assert.False(strict.GetProperty("schema").GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(2, strict.GetProperty("schema").GetProperty("required").GetArrayLength());
        AssertJson("""{"type":"json_object"}""", requests[2].GetRawText());
    }

    [Fact]
    public async Task Images_sound_and_files_are_sent_as_parts()
    {
        await using var server = new ModelServer(ModelServer.Json(Hello));
        using var client = new OpenAIChatClient(server.Options());

        await client.GetResponseAsync([new ChatMessage(ChatRole.User,
        [
            new TextContent("Look"),
            new DataContent(new byte[] { 1, 2, 3 }, "image/png"),
            new UriContent(new Uri("https://example.org/a.jpg"), "image/jpeg"),
            new DataContent(new byte[] { 4 }, "audio/wav"),
            new DataContent(new byte[] { 5 }, "application/pdf") { Name = "x.pdf" },
        ])]);

        AssertJson(
            """
            [{"role":"user","content":[{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}},
            {"type":"image_url","image_url":{"url":"https://example.org/a.jpg"}},{"type":"input_audio","input_audio":{"data":"BA==","format":"wav"}},
            {"type":"file","file":{"filename":"x.pdf","file_data":"data:application/pdf;base64,BQ=="}}]}]
            """,
            JsonDocument.Parse(Assert.Single(server.Requests).Body).RootElement.GetProperty("messages").GetRawText());
    }

    [Fact]
    public async Task What_the_protocol_cannot_carry_is_refused_and_not_left_out()
    {
        await using var server = new ModelServer(ModelServer.Json(Hello));
        using var client = new OpenAIChatClient(server.Options());

        await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "video/mp4")])]));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync("x", new ChatOptions { Tools = [new HostedWebSearchTool()] }));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync([]));
        Assert.Throws<ArgumentException>(() => { _ = client.GetStreamingResponseAsync([]); });

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_refusal_thinking_and_citations_are_told_apart_from_the_text()
    {
        const string body = """
            {"choices":[{"message":{"content":[{"type":"text","text":"See "},{"type":"text","text":"here"}],"reasoning_content":"hmm","refusal":"I can't.",
            "annotations":[{"type":"url_citation","url_citation":{"start_index":4,"end_index":8,"title":"T","url":"https://example.org/"}}]},"finish_reason":"content_filter"}]}
            """;
        await using var server = new ModelServer(ModelServer.Json(body));
        using var client = new OpenAIChatClient(server.Options());

        var response = await client.GetResponseAsync("x");

        var contents = response.Messages[0].Contents;
        Assert.Equal("hmm", Assert.IsType<TextReasoningContent>(contents[0]).Text);
        var text = Assert.IsType<TextContent>(contents[1]);
        Assert.Equal("See here", text.Text);
        var citation = Assert.IsType<CitationAnnotation>(Assert.Single(text.Annotations!));
        Assert.Equal(("T", "https://example.org/"), (citation.Title, citation.Url?.AbsoluteUri));
        Assert.Equal(4, Assert.IsType<TextSpanAnnotatedRegion>(Assert.Single(citation.AnnotatedRegions!)).StartIndex);
        Assert.Equal("I can't.", Assert.IsType<ErrorContent>(contents[2]).Message);
        Assert.Equal(ChatFinishReason.ContentFilter, response.FinishReason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html>proxy login</html>")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":null}""")]
    [InlineData("""{"choices":{}}""")]
    [InlineData("""{"choices":[null]}""")]
    [InlineData("""{"choices":[{"message":null}]}""")]
    [InlineData("""{"choices":[{"message":{"content":5}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"a","tool_calls":{}}}]}""")]
    [InlineData("""{"choices":[{"message":{"tool_calls":[{"id":"1","function":{"arguments":"{}"}}]}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"cut""")]
    public async Task A_malformed_answer_is_refused(string body)
    {
        await using var server = new ModelServer(ModelServer.Json(body));
        using var client = new OpenAIChatClient(server.Options());

        var error = await Assert.ThrowsAsync<RagChatException>(() => client.GetResponseAsync("x"));

        Assert.Equal("chat.malformed", error.Code);
        Assert.Single(server.Requests);
        Secrets.AssertClean(error);
    }

    [Theory]
    [InlineData(400, "chat.failed")]
    [InlineData(401, "chat.unauthorized")]
    [InlineData(429, "chat.rate_limited")]
    [InlineData(500, "chat.failed")]
    [InlineData(503, "chat.unavailable")]
    public async Task Each_failure_has_its_code(int status, string code)
    {
        await using var server = new ModelServer(ModelServer.Json("""{"error":{"message":"the prompt text"}}""", status));
        using var client = new OpenAIChatClient(server.Options());

        var error = await Assert.ThrowsAsync<RagChatException>(() => client.GetResponseAsync("the prompt text"));

        Assert.Equal((code, status), (error.Code, error.Status));
        Assert.DoesNotContain("the prompt text", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(status is 429 or >= 500 ? 5 : 1, server.Requests.Count);
    }

    [Fact]
    public async Task A_dropped_connection_is_tried_again_and_then_unavailable()
    {
        await using var server = new ModelServer(exchange => { exchange.Drop(); return Task.CompletedTask; });
        using var client = new OpenAIChatClient(server.Options());

        var error = await Assert.ThrowsAsync<RagChatException>(() => client.GetResponseAsync("x"));

        Assert.Equal("chat.unavailable", error.Code);
        Assert.True(error.IsTransient);
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task The_client_says_what_it_is()
    {
        await using var server = new ModelServer(ModelServer.Json(Hello));
        using var client = new OpenAIChatClient(server.Options());

        Assert.Equal("model-1", Assert.IsType<ChatClientMetadata>(client.GetService(typeof(ChatClientMetadata))).DefaultModelId);
        Assert.Same(client, client.GetService(typeof(IChatClient)));
        Assert.NotNull(client.GetService(typeof(global::OpenAI.Chat.ChatClient)));
    }

    internal static void AssertJson(string expected, string actual) =>
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(actual).RootElement), actual);

    internal sealed record City(string Name, int Inhabitants);
}

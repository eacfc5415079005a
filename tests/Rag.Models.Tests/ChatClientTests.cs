using Microsoft.Extensions.AI;
using Rag.OpenAI.Tests;

namespace Rag.Models.Tests;

/// <summary>Clients of other packages as the library's chat model, each against a server of its protocol on a real socket.</summary>
public sealed class ChatClientTests
{
    private const string Answer = "Refunds are paid within 30 days. [1]";

    public static TheoryData<string> Clients => [.. Protocol.All.Keys];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task An_answer_streams_is_cited_and_says_what_it_cost(string name)
    {
        var protocol = Protocol.All[name];
        await using var server = new ModelServer(protocol.Answer(Answer));
        using var client = protocol.Client(server.Endpoint);
        var words = new List<string>();
        RagAnswer? answer = null;

        await foreach (var update in new RagChain(new OneSource(), client).AskStreamingAsync("When are refunds paid?"))
        {
            words.Add(update.Text);
            answer = update.Answer ?? answer;
        }

        Assert.Equal(Answer, answer!.Text);
        Assert.Equal([Answer[..4], Answer[4..]], words.Where(word => word.Length > 0));
        Assert.True(Assert.Single(answer.Citations).Verified);
        Assert.Equal((40, 7), (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_tool_is_called_inside_a_conversation_with_retrieval(string name)
    {
        var protocol = Protocol.All[name];
        await using var server = new ModelServer(protocol.Send(protocol.Call), protocol.Answer(Answer));
        var called = 0;
        using var client = new ChatClientBuilder(protocol.Client(server.Endpoint))
            .Use((inner, _) => new RagChatClient(inner, new OneSource()))
            .UseFunctionInvocation()
            .Build();

        var response = await client.GetStreamingResponseAsync("When are refunds paid?", new ChatOptions { Tools = [AIFunctionFactory.Create(() => { called++; return "Monday"; }, "today")] }).ToChatResponseAsync();

        Assert.Equal(1, called);
        Assert.EndsWith(Answer, response.Text, StringComparison.Ordinal);
        Assert.Contains(response.Messages.SelectMany(message => message.Contents), content => content.Annotations?.OfType<CitationAnnotation>().Any() == true);
        Assert.Contains("Monday", server.Requests.ToArray()[1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_refusal_is_our_error_names_the_client_and_shows_no_secret(string name)
    {
        var protocol = Protocol.All[name];
        foreach (var status in new[] { 400, 401, 500 })
        {
            await using var server = new ModelServer(ModelServer.Json($"{{\"error\":{{\"type\":\"x\",\"message\":\"bad prompt, key {Secrets.Key}\"}}}}", status));
            using var client = protocol.Client(server.Endpoint);

            var error = await Assert.ThrowsAsync<RagChatException>(() => new RagChain(new OneSource(), client).AskAsync("When are refunds paid?"));

            Assert.Contains(protocol.Provider, error.Message, StringComparison.Ordinal);
            Secrets.AssertClean(error);
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_stream_cut_off_is_an_error_and_not_a_short_answer(string name)
    {
        var protocol = Protocol.All[name];
        foreach (var cut in new[] { protocol.Cut("Refunds are"), CutOff(protocol) })
        {
            await using var server = new ModelServer(cut);
            using var client = protocol.Client(server.Endpoint);

            var error = await Assert.ThrowsAsync<RagChatException>(() => new RagChain(new OneSource(), client).AskAsync("When are refunds paid?"));

            Assert.True(error.IsTransient);
            Assert.Contains(protocol.Provider, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Cancelling_is_a_cancellation(string name)
    {
        var protocol = Protocol.All[name];
        using var cancel = new CancellationTokenSource();
        await using var server = new ModelServer(async exchange =>
        {
            await exchange.BeginAsync(200, "Content-Type: " + protocol.ContentType, "Transfer-Encoding: chunked");
            await exchange.ChunkAsync(System.Text.Encoding.UTF8.GetBytes(protocol.Begin + protocol.Text("Refunds")));
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, exchange.Stopping);
        });
        using var client = protocol.Client(server.Endpoint);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new RagChain(new OneSource(), client).AskAsync("When are refunds paid?", cancel.Token));
    }

    [Fact]
    public async Task A_client_that_gives_nothing_is_named()
    {
        using var client = new NothingClient();

        var error = await Assert.ThrowsAsync<RagChatException>(() => new RagChain(new OneSource(), client).AskAsync("When are refunds paid?"));

        Assert.Equal("chat.malformed", error.Code);
        Assert.Contains(nameof(NothingClient), error.Message, StringComparison.Ordinal);
    }

    private static Func<Exchange, Task> CutOff(Protocol protocol) => async exchange =>
    {
        await exchange.BeginAsync(200, "Content-Type: " + protocol.ContentType, "Transfer-Encoding: chunked");
        await exchange.ChunkAsync(System.Text.Encoding.UTF8.GetBytes(protocol.Begin + protocol.Text("Refunds")));
    };

    private sealed class NothingClient : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => Task.FromResult<ChatResponse>(null!);

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => null!;

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}

using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.OpenAI;
using Rag.OpenAI.Tests;

namespace Rag.Models.Tests;

/// <summary>A pipeline of Microsoft.Extensions.AI with retrieval in it: caching, function invocation, logging, telemetry.</summary>
public sealed class PipelineTests
{
    [Fact]
    public async Task A_cached_logged_and_traced_pipeline_answers_with_citations_and_asks_the_model_once()
    {
        var protocol = Protocol.All["Microsoft.Extensions.AI.OpenAI"];
        await using var server = new ModelServer(protocol.Answer("Refunds are paid within 30 days. [1]"));
        var cache = new DictionaryCache();
        using var model = new OpenAIChatClient(server.Options());
        using var client = new ChatClientBuilder(model)
            .Use((inner, _) => new RagChatClient(inner, new OneSource()))
            .UseLogging(NullLoggerFactory.Instance)
            .UseOpenTelemetry()
            .UseFunctionInvocation(NullLoggerFactory.Instance)
            .UseDistributedCache(cache)
            .Build();

        var responses = new List<ChatResponse>();
        for (var i = 0; i < 2; i++)
            responses.Add(await client.GetStreamingResponseAsync("When are refunds paid?").ToChatResponseAsync());

        Assert.Single(server.Requests);
        Assert.All(responses, response => Assert.Equal("Refunds are paid within 30 days. [1]", response.Text));
        var annotation = Assert.Single(responses[0].Messages.SelectMany(message => message.Contents).SelectMany(content => content.Annotations ?? []).OfType<CitationAnnotation>());
        Assert.Equal(OneSource.Text, annotation.Snippet);
    }

    [Fact]
    public async Task A_pipeline_is_the_model_of_a_chain()
    {
        var protocol = Protocol.All["Anthropic"];
        await using var server = new ModelServer(protocol.Answer("Refunds are paid within 30 days. [1]"));
        using var client = new ChatClientBuilder(protocol.Client(server.Endpoint)).UseLogging(NullLoggerFactory.Instance).UseOpenTelemetry().UseFunctionInvocation(NullLoggerFactory.Instance).Build();

        var answer = await new RagChain(new OneSource(), client).AskAsync("When are refunds paid?");

        Assert.Equal(AnswerStatus.Grounded, answer.Status);
    }

    private sealed class DictionaryCache : IDistributedCache
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte[]> _entries = new(StringComparer.Ordinal);

        public byte[]? Get(string key) => _entries.GetValueOrDefault(key);

        public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Task.FromResult(Get(key));

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => _entries[key] = value;

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
        {
            Set(key, value, options);
            return Task.CompletedTask;
        }

        public void Refresh(string key)
        {
        }

        public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

        public void Remove(string key) => _entries.TryRemove(key, out _);

        public Task RemoveAsync(string key, CancellationToken token = default)
        {
            Remove(key);
            return Task.CompletedTask;
        }
    }
}

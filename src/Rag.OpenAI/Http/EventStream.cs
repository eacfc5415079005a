using System.ClientModel.Primitives;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Rag.OpenAI;

/// <summary>The JSON events of a streamed answer, in order, ending with <c>[DONE]</c> or the end of the body.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly PipelineResponse _response;
    private readonly Deadline _deadline;
    private readonly OpenAIOptions _options;
    private readonly Func<ModelFailure, RagException> _toError;
    private readonly IAsyncEnumerator<SseItem<string>> _items;
    private JsonDocument? _first;

    public EventStream(PipelineResponse response, Deadline deadline, OpenAIOptions options, Func<ModelFailure, RagException> toError)
    {
        (_response, _deadline, _options, _toError) = (response, deadline, options, toError);
        var body = new LimitedStream(response.ContentStream ?? Stream.Null, options.MaxResponseBytes);
        _items = SseParser.Create(body).EnumerateAsync(deadline.Token).GetAsyncEnumerator(deadline.Token);
    }

    /// <summary>Whether the server said that the stream is complete.</summary>
    public bool Done { get; private set; }

    public async Task ReadFirstAsync() =>
        _first = await ReadAsync().ConfigureAwait(false) ?? throw ModelFailure.Malformed("a stream without events");

    /// <summary>The next event, for the caller to dispose; null at the end.</summary>
    /// <exception cref="RagException">The stream broke off, or the server reported an error. Not retried.</exception>
    public async Task<JsonDocument?> NextAsync()
    {
        if (_first is { } first)
        {
            _first = null;
            return first;
        }

        try
        {
            return await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RagException)
        {
            _deadline.Caller.ThrowIfCancellationRequested();
            throw Error(ModelCall.Translate(e, _deadline));
        }
    }

    public RagException Error(ModelFailure failure) => _toError(failure);

    public async ValueTask DisposeAsync()
    {
        _first?.Dispose();
        // Closing the response first ends a read that is still under way.
        new ResponseEnd(_response).Dispose();
        await _items.DisposeAsync().ConfigureAwait(false);
        _deadline.Dispose();
    }

    private async Task<JsonDocument?> ReadAsync()
    {
        while (await _items.MoveNextAsync().ConfigureAwait(false))
        {
            _deadline.Restart();
            var data = _items.Current.Data;
            if (string.IsNullOrWhiteSpace(data))
                continue;
            if (data.AsSpan().Trim() is "[DONE]")
            {
                Done = true;
                return null;
            }

            var json = JsonDocument.Parse(data);
            if (json.RootElement.ValueKind == JsonValueKind.Object && _items.Current.EventType != "error" && !ErrorAnswer.IsError(json.RootElement))
                return json;
            using (json)
                throw json.RootElement.ValueKind == JsonValueKind.Object ? ErrorAnswer.OfEvent(json.RootElement, _options.ApiKey) : ModelFailure.Malformed("an event that is no object");
        }

        return null;
    }
}

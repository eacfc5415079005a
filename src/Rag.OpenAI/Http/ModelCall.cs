using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace Rag.OpenAI;

/// <summary>Sends one request as often as it takes: the only place that retries, waits, times out and words errors.</summary>
/// <param name="options">Checked.</param>
/// <param name="maxAttempts">1 where an SDK client handed in retries by itself.</param>
/// <param name="send">The SDK's protocol method.</param>
/// <param name="toError">Makes the seam's exception.</param>
internal sealed class ModelCall(
    OpenAIOptions options,
    int maxAttempts,
    Func<BinaryContent, RequestOptions, Task<ClientResult>> send,
    Func<ModelFailure, RagException> toError)
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(30);

    /// <summary>Sends, reads the whole answer and makes something of it.</summary>
    public Task<T> SendAsync<T>(BinaryData body, Func<ReadOnlyMemory<byte>, T> parse, CancellationToken cancellationToken) =>
        RetryAsync(() => OnceAsync(body, parse, cancellationToken), cancellationToken);

    /// <summary>Sends and reads up to the first event. From then on nothing is retried: the caller may have shown it.</summary>
    public Task<EventStream> OpenAsync(BinaryData body, CancellationToken cancellationToken) =>
        RetryAsync(() => OpenOnceAsync(body, cancellationToken), cancellationToken);

    /// <summary>What an exception from a call means; never called when the caller cancelled.</summary>
    public static ModelFailure Translate(Exception exception, Deadline deadline)
    {
        var chain = Chain(exception).ToList();
        if (chain.OfType<ModelFailure>().FirstOrDefault() is { } known)
            return known;
        if (deadline.Explain is { } explain && chain.Select(explain).FirstOrDefault(failure => failure is not null) is { } explained)
            return explained;
        if (chain.Any(e => e is RedirectRefusedException))
            return new ModelFailure(FailureKind.Failed, "redirected to another host, which is never followed. Set OpenAIOptions.Endpoint to the final address.");
        if (deadline.Expired || chain.Any(e => e is OperationCanceledException or TimeoutException))
            return new ModelFailure(FailureKind.Unavailable, string.Create(CultureInfo.InvariantCulture, $"did not answer within {deadline.Limit.TotalSeconds:0.#} s. Raise Timeout if the model needs longer.")) { IsTransient = true };
        if (chain.Any(e => e is JsonException or FormatException or InvalidOperationException or InvalidDataException))
            return ModelFailure.Malformed("not the JSON expected");

        // Messages of HttpRequestException name proxies with their passwords; a socket's hold the operating system's words alone.
        var socket = chain.OfType<SocketException>().FirstOrDefault();
        return chain.OfType<HttpRequestException>().FirstOrDefault()?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new ModelFailure(FailureKind.Unavailable, "could not be reached: its host name is unknown. Check OpenAIOptions.Endpoint.", socket) { IsTransient = true },
            HttpRequestError.SecureConnectionError => new ModelFailure(FailureKind.Unavailable, "could not be reached: the TLS handshake failed. Check the scheme of OpenAIOptions.Endpoint and the certificate.", socket) { IsTransient = true },
            HttpRequestError.ProxyTunnelError => new ModelFailure(FailureKind.Unavailable, "could not be reached: the proxy refused. Check the proxy's settings.", socket) { IsTransient = true },
            HttpRequestError.ConnectionError => new ModelFailure(FailureKind.Unavailable, "could not be reached: the connection failed. Check that the server runs and that OpenAIOptions.Endpoint is right.", socket) { IsTransient = true },
            not null => Dropped(socket),
            null when chain.Any(e => e is IOException or SocketException) => Dropped(socket),
            null => new ModelFailure(FailureKind.Failed, $"could not be asked: {exception.GetType().Name}. Check the HttpClient or SDK client handed in."),
        };
    }

    private static ModelFailure Dropped(SocketException? socket) =>
        new(FailureKind.Unavailable, "dropped the connection before the answer was complete.", socket) { IsTransient = true };

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception;
    }

    private async Task<T> RetryAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (var tried = 1; ; tried++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan wait;
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (ModelFailure failure)
            {
                if (!failure.IsTransient || tried >= maxAttempts || failure.RetryAfter > options.RetryAfterCap)
                    throw toError(failure);
                wait = failure.RetryAfter is { Ticks: > 0 } asked ? asked : BackOff(tried);
            }

            await Task.Delay(wait, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>1, 2, 4 … 30 seconds, each shortened by up to a half so that clients do not return together.</summary>
    private TimeSpan BackOff(int tried)
    {
        double jitter;
        lock (options.Random)
            jitter = options.Random.NextDouble();
        var full = Math.Min(FirstBackOff.TotalSeconds * Math.Pow(2, Math.Min(tried - 1, 16)), MaxBackOff.TotalSeconds);
        return TimeSpan.FromSeconds(full * (1 - jitter / 2));
    }

    private async Task<T> OnceAsync<T>(BinaryData body, Func<ReadOnlyMemory<byte>, T> parse, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(options, cancellationToken);
        try
        {
            var response = await BeginAsync(body, stream: false, deadline).ConfigureAwait(false);
            using var end = new ResponseEnd(response);
            return parse(await LimitedStream.ReadAllAsync(response, options.MaxResponseBytes, deadline.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is not RagException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Translate(e, deadline);
        }
    }

    private async Task<EventStream> OpenOnceAsync(BinaryData body, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(options, cancellationToken);
        PipelineResponse? response = null;
        EventStream? events = null;
        try
        {
            response = await BeginAsync(body, stream: true, deadline).ConfigureAwait(false);
            events = new EventStream(response, deadline, options, toError);
            await events.ReadFirstAsync().ConfigureAwait(false);
            return events;
        }
        catch (Exception e)
        {
            var failure = cancellationToken.IsCancellationRequested ? null : Translate(e, deadline);
            if (events is not null)
                await events.DisposeAsync().ConfigureAwait(false);
            new ResponseEnd(response).Dispose();
            deadline.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw failure!;
        }
    }

    private async Task<PipelineResponse> BeginAsync(BinaryData body, bool stream, Deadline deadline)
    {
        var request = new RequestOptions { BufferResponse = false, ErrorOptions = ClientErrorBehaviors.NoThrow, CancellationToken = deadline.Token };
        request.SetHeader("Accept", "application/json");
        if (stream)
            request.AddPolicy(AcceptEvents.Instance, PipelinePosition.BeforeTransport);
        using var content = BinaryContent.Create(body);
        var response = (await send(content, request).ConfigureAwait(false)).GetRawResponse();
        if (response.Status is >= 200 and < 300)
            return response;
        using (new ResponseEnd(response))
            throw await ErrorAnswer.ReadAsync(response, options, deadline.Token).ConfigureAwait(false);
    }
}

using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rag.Stores.Chroma;

/// <summary>Sends requests to one database of a server and turns every failure into a typed error.</summary>
internal sealed class ChromaClient : IDisposable
{
    // The server refuses larger requests; one this large takes a second.
    private const int MostRecords = 1_000;

    private readonly ChromaStoreOptions _options;
    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly string _database;
    private volatile int _mostRecords;
    private volatile bool _disposed;

    public ChromaClient(Uri server, ChromaStoreOptions options)
    {
        _options = options;
        _server = server;
        _database = $"tenants/{Uri.EscapeDataString(options.Tenant)}/databases/{Uri.EscapeDataString(options.Database)}";
        _http = options.HttpClient ?? new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    public ChromaStoreOptions Options => _options;

    /// <summary>How many records one request may carry.</summary>
    public async ValueTask<int> MostRecordsAsync(string operation, CancellationToken cancellationToken)
    {
        if (_mostRecords == 0)
        {
            var answer = await ReadAsync(operation, HttpMethod.Get, "pre-flight-checks", null, ChromaJson.Default.ChecklistAnswer, cancellationToken).ConfigureAwait(false);
            _mostRecords = answer.MaxBatchSize > 0 ? Math.Min(answer.MaxBatchSize, MostRecords) : MostRecords;
        }

        return _mostRecords;
    }

    public string CollectionsPath => $"{_database}/collections";

    /// <summary>Sends, and reads the answer; an answer that says no is an error.</summary>
    public async Task<T> ReadAsync<T>(string operation, HttpMethod method, string path, RequestBody? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var answer = await SendAsync(operation, method, path, body, cancellationToken).ConfigureAwait(false);
        return Parse(operation, answer.Body, type);
    }

    /// <summary>Sends; an answer that says no is an error, what it says besides is left unread.</summary>
    public async Task WriteAsync(string operation, string path, RequestBody body, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(operation, HttpMethod.Post, path, body, cancellationToken).ConfigureAwait(false);
    }

    private static T Parse<T>(string operation, MemoryStream body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), type) ?? throw ChromaErrors.InvalidAnswer(operation, "null");
        }
        catch (JsonException e)
        {
            // Its message may quote the answer.
            throw ChromaErrors.InvalidAnswer(operation, "something that is not the JSON expected", new InvalidDataException($"Not the JSON expected, at byte {e.BytePositionInLine} of line {e.LineNumber}."));
        }
    }

    public async Task<ServerAnswer> SendAsync(string operation, HttpMethod method, string path, RequestBody? body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(ChromaVectorStore));
        cancellationToken.ThrowIfCancellationRequested();

        var address = new Uri(_server, $"api/v2/{path}");
        using var request = new HttpRequestMessage(method, address);
        if (_options.Token is { } token)
            request.Headers.TryAddWithoutValidation(_options.TokenHeader, _options.TokenHeader.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? $"Bearer {token}" : token);
        if (body is not null)
        {
            request.Content = new ReadOnlyMemoryContent(body.Bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_options.Timeout);
        var content = new MemoryStream();
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            if (response.RequestMessage?.RequestUri is { } answered && !SameOrigin(answered, address))
                throw ChromaErrors.Redirected(operation);
            await ReadAsync(operation, response, content, deadline.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw ChromaErrors.From(operation, response.StatusCode, KindOf(content), WaitOf(response));
            return new ServerAnswer(content);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw ChromaErrors.Unreachable(operation, "no answer in time", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw ChromaErrors.Unreachable(operation, e is HttpRequestException { HttpRequestError: var error } ? error.ToString() : "the connection broke", e);
        }
    }

    private async Task ReadAsync(string operation, HttpResponseMessage response, MemoryStream content, CancellationToken cancellationToken)
    {
        var limit = response.IsSuccessStatusCode ? _options.MaxAnswerBytes : 1L << 16;
        if (response.Content.Headers.ContentLength > limit && response.IsSuccessStatusCode)
            throw ChromaErrors.TooLarge(operation, limit);
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (response.Content.Headers.ContentLength is { } length && length <= limit)
            content.Capacity = (int)length;
        var buffer = new byte[1 << 14];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (content.Length + read > limit)
            {
                if (response.IsSuccessStatusCode)
                    throw ChromaErrors.TooLarge(operation, limit);
                return;
            }

            content.Write(buffer, 0, read);
        }
    }

    private static string KindOf(MemoryStream content)
    {
        try
        {
            var kind = JsonSerializer.Deserialize(content.GetBuffer().AsSpan(0, (int)content.Length), ChromaJson.Default.ErrorAnswer)?.Error ?? "";
            return kind.Length <= 64 && kind.All(char.IsAsciiLetter) ? kind : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static TimeSpan? WaitOf(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;

    private static bool SameOrigin(Uri left, Uri right) =>
        Uri.Compare(left, right, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    public void Dispose()
    {
        _disposed = true;
        if (_options.HttpClient is null)
            _http.Dispose();
    }

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(ChromaVectorStore));
}

/// <summary>What the server answered when it said yes.</summary>
internal readonly struct ServerAnswer(MemoryStream body) : IDisposable
{
    public MemoryStream Body { get; } = body;

    public void Dispose() => Body.Dispose();
}

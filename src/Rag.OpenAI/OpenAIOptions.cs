namespace Rag.OpenAI;

/// <summary>Where a model is, how to reach it and how patiently. One set per model: chat and embeddings each have their own.</summary>
/// <remarks>Read once by the client that receives it; later changes have no effect on that client.</remarks>
public sealed class OpenAIOptions
{
    private static readonly Uri OpenAIEndpoint = new("https://api.openai.com/v1");

    /// <summary>The base address, ending in the version: <c>https://RESOURCE.openai.azure.com/openai/v1/</c>, <c>http://localhost:11434/v1</c>.</summary>
    /// <value>Absolute, http or https. The default is <c>https://api.openai.com/v1</c>.</value>
    /// <remarks>
    /// A query (<c>?api-version=preview</c>) is sent with every request. A user and password in the address are sent as basic
    /// authentication when there is no <see cref="ApiKey"/>. Neither ever appears in an error.
    /// </remarks>
    public Uri Endpoint { get; set; } = OpenAIEndpoint;

    /// <summary>The secret sent as <c>Authorization: Bearer</c>.</summary>
    /// <value>Null, the default, sends none, as Ollama and vLLM allow. OpenAI itself demands one.</value>
    public string? ApiKey { get; set; }

    /// <summary>The model's name; with Azure OpenAI the deployment's. Required.</summary>
    public string Model { get; set; } = "";

    /// <summary>How many dimensions to ask an embedding model for, and to insist on. Not used for chat.</summary>
    /// <value>At least 1. Null, the default, asks for nothing and takes what the model gives.</value>
    public int? Dimensions { get; set; }

    /// <summary>Whether embeddings are asked for as base64, a quarter of the size of JSON numbers. Either answer is understood.</summary>
    /// <value>The default is true. Set to false for a server that refuses <c>encoding_format</c>.</value>
    public bool AskForBase64 { get; set; } = true;

    /// <summary>Whether a streamed answer is asked to say what it cost, by <c>stream_options</c>.</summary>
    /// <value>The default is true. Set to false for a server that refuses the field.</value>
    public bool AskForUsage { get; set; } = true;

    /// <summary>How often a request is sent before giving up, the first time included.</summary>
    /// <value>At least 1, which disables retries. The default is 5.</value>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The longest Retry-After that is obeyed; a server asking for more fails the call at once.</summary>
    /// <value>At least zero. The default is 120 seconds.</value>
    public TimeSpan RetryAfterCap { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How long one attempt may take; when streaming, how long the server may be silent.</summary>
    /// <value>More than zero, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>. The default is 2 minutes; raise it for slow local models.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The largest answer that is read, in bytes after decompression; a larger one fails as malformed.</summary>
    /// <value>At least 1024. The default is 64 MiB: 2,048 vectors of 3,072 dimensions as base64 are 34 MB.</value>
    public int MaxResponseBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The client to send with, for a proxy, certificates or a handler of your own. Not disposed.</summary>
    /// <value>Null, the default, makes one that follows no redirects.</value>
    /// <remarks>
    /// Its own <see cref="System.Net.Http.HttpClient.Timeout"/> applies too. Turn redirects off in its handler: a request body is never
    /// sent on to another host and an answer from one is refused, but only the handler can keep the connection from being opened.
    /// </remarks>
    public HttpClient? HttpClient { get; set; }

    /// <summary>The clock for timeouts, back-off and Retry-After dates.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where the jitter of the back-off comes from; used under a lock, so a seeded instance may be given.</summary>
    /// <value>The default is <see cref="System.Random.Shared"/>.</value>
    public Random Random { get; set; } = Random.Shared;

    /// <summary>Whether the server takes <c>max_completion_tokens</c>; older compatible servers know only <c>max_tokens</c>.</summary>
    internal bool IsOpenAIOrAzure =>
        Endpoint.Host.EndsWith(".openai.com", StringComparison.OrdinalIgnoreCase)
        || Endpoint.Host.EndsWith(".azure.com", StringComparison.OrdinalIgnoreCase)
        || Endpoint.Host.EndsWith(".azure.us", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it does, where the address does not tell.</summary>
    internal bool? TakesMaxCompletionTokens { get; set; }

    /// <summary>What an exception means that only the client handed in can throw; null for the rest.</summary>
    internal Func<Exception, ModelFailure?>? Explain { get; set; }

    /// <summary>The same, for a client that knows address, model and key itself.</summary>
    internal OpenAIOptions For(Uri endpoint, string model)
    {
        var copy = (OpenAIOptions)MemberwiseClone();
        (copy.Endpoint, copy.Model, copy.ApiKey) = (endpoint, model, null);
        return copy;
    }

    /// <summary>A checked copy, so that a bad option fails where the client is made.</summary>
    internal OpenAIOptions Checked(bool ownsConnection = true)
    {
        // The address and the key may hold secrets, so none of these messages shows a value.
        Require(Endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https" }, nameof(Endpoint), "Endpoint must be an absolute http or https address, such as http://localhost:11434/v1.");
        Require(!string.IsNullOrWhiteSpace(Model), nameof(Model), "Model is required: a model's name, or with Azure OpenAI a deployment's.");
        Require(ApiKey is null || (ApiKey.Length > 0 && !ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~')), nameof(ApiKey), "ApiKey is empty or holds white space, a line break or a non-ASCII character. Trim it, or use null for none.");
        Require(!ownsConnection || ApiKey is not null || Endpoint.UserInfo.Length > 0 || Endpoint.Host != OpenAIEndpoint.Host, nameof(ApiKey), "OpenAI needs OpenAIOptions.ApiKey. For a local server set OpenAIOptions.Endpoint.");
        Require(Dimensions is null or >= 1, nameof(Dimensions), Dimensions, "Dimensions must be at least 1, or null.");
        Require(MaxAttempts >= 1, nameof(MaxAttempts), MaxAttempts, "MaxAttempts must be at least 1.");
        Require(RetryAfterCap >= TimeSpan.Zero, nameof(RetryAfterCap), RetryAfterCap, "RetryAfterCap must not be negative.");
        Require(Timeout > TimeSpan.Zero || Timeout == System.Threading.Timeout.InfiniteTimeSpan, nameof(Timeout), Timeout, "Timeout must be more than zero, or infinite.");
        Require(MaxResponseBytes >= 1024, nameof(MaxResponseBytes), MaxResponseBytes, "MaxResponseBytes must be at least 1024.");
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(Random);
        return (OpenAIOptions)MemberwiseClone();
    }

    private static void Require(bool condition, string name, string message)
    {
        if (!condition)
            throw new ArgumentException(message, name);
    }

    private static void Require(bool condition, string name, object? value, string message)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(name, value, message);
    }
}

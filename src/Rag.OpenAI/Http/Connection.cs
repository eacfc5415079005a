using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using OpenAI;

namespace Rag.OpenAI;

/// <summary>The SDK's client options for an endpoint, with everything secret taken out of the address.</summary>
internal sealed class Connection : IDisposable
{
    private readonly HttpClient? _owned;

    public Connection(OpenAIOptions options)
    {
        _owned = options.HttpClient is null
            ? NewHttpClient()
            : null;

        var address = new UriBuilder(options.Endpoint) { UserName = "", Password = "", Query = "", Fragment = "" };
        address.Path = address.Path.TrimEnd('/');
        Endpoint = address.Uri;
        SdkOptions = new OpenAIClientOptions
        {
            Endpoint = Endpoint,
            Transport = new PinnedTransport(options.HttpClient ?? _owned!),
            // Retries and time limits are ModelCall's; two loops would multiply.
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            // The SDK's log would hold prompts and document text at debug level.
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
        };
        if (options.Endpoint.Query.Length > 1)
            SdkOptions.AddPolicy(new QueryPolicy(options.Endpoint.Query), PipelinePosition.PerCall);

        Authentication = options switch
        {
            { ApiKey: { } key } => ApiKeyAuthenticationPolicy.CreateHeaderApiKeyPolicy(new ApiKeyCredential(key), "Authorization", "Bearer"),
            { Endpoint.UserInfo: { Length: > 0 } user } => ApiKeyAuthenticationPolicy.CreateHeaderApiKeyPolicy(
                new ApiKeyCredential(Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user)))), "Authorization", "Basic"),
            _ => new NoAuthentication(),
        };
    }

    public Uri Endpoint { get; }

    public OpenAIClientOptions SdkOptions { get; }

    public AuthenticationPolicy Authentication { get; }

    /// <summary>A client that follows no redirects and keeps no cookies.</summary>
    public static HttpClient NewHttpClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Scheme, host and port: as much of an address as an error may show.</summary>
    public static string Origin(Uri endpoint) => endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    public void Dispose() => _owned?.Dispose();

    private sealed class NoAuthentication : AuthenticationPolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNext(message, pipeline, currentIndex);

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNextAsync(message, pipeline, currentIndex);
    }
}

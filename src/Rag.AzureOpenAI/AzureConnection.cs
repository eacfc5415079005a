using System.ClientModel;
using System.ClientModel.Primitives;
using Azure;
using Azure.AI.OpenAI;
using Rag.OpenAI;

namespace Rag.AzureOpenAI;

/// <summary>The official client without its own retries, time limits, redirects and logging: those are ours.</summary>
internal sealed class AzureConnection : IDisposable
{
    private readonly HttpClient? _owned;

    public AzureConnection(AzureOpenAIOptions options)
    {
        Options = OptionsFor(options.Call, options.Endpoint!, options.Deployment, options.ApiKey);
        _owned = Options.HttpClient is null ? Connection.NewHttpClient() : null;
        var settings = new AzureOpenAIClientOptions
        {
            Audience = options.AudienceOrDefault,
            Transport = new PinnedTransport(Options.HttpClient ?? _owned!),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
        };
        // The client's own list of versions ends with the package's age.
        settings.AddPolicy(new QueryPolicy("?api-version=" + options.ApiVersion), PipelinePosition.PerCall);
        Client = options.Credential is { } credential
            ? new AzureOpenAIClient(options.Endpoint, new GuardedCredential(credential), settings)
            : new AzureOpenAIClient(options.Endpoint, new ApiKeyCredential(options.ApiKey!), settings);
    }

    public AzureOpenAIClient Client { get; }

    public OpenAIOptions Options { get; }

    public static OpenAIOptions OptionsFor(OpenAIOptions? call, Uri endpoint, string deployment, string? apiKey = null)
    {
        var options = (call ?? new OpenAIOptions()).For(endpoint, deployment);
        options.ApiKey = apiKey;
        options.TakesMaxCompletionTokens = true;
        options.Explain = Explain;
        return options.Checked(ownsConnection: false);
    }

    public void Dispose() => _owned?.Dispose();

    /// <summary>What a failure to get a token means. Azure.Identity is known by name, for this package does not need it.</summary>
    private static ModelFailure? Explain(Exception exception) => exception switch
    {
        RequestFailedException { Status: >= 500 or 408 or 429 } => GuardedCredential.Refused(exception, isTransient: true),
        RequestFailedException => GuardedCredential.Refused(exception, isTransient: false),
        _ when exception.GetType().Namespace == "Azure.Identity" => GuardedCredential.Refused(exception, isTransient: false),
        _ => null,
    };
}

using Azure.Core;
using Rag.OpenAI;

namespace Rag.AzureOpenAI;

/// <summary>Where a deployment of Azure OpenAI is, and who asks it. One set per model: chat and embeddings each have their own.</summary>
/// <remarks>Read once by whoever receives it; later changes have no effect.</remarks>
public sealed class AzureOpenAIOptions
{
    private const string DefaultApiVersion = "2024-10-21";

    /// <summary>The resource's address, without a path: <c>https://NAME.openai.azure.com</c>, or <c>.azure.us</c> and <c>.azure.cn</c> in those clouds. Required.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The deployment's name. Required.</summary>
    public string Deployment { get; set; } = "";

    /// <summary>A key of the resource. Either this or <see cref="Credential"/>.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Gives Entra ID tokens: a <c>DefaultAzureCredential</c>, a managed identity. Tokens are asked for when needed and kept until they expire. Sent over https only, except to this machine.</summary>
    public TokenCredential? Credential { get; set; }

    /// <summary>What tokens are asked for.</summary>
    /// <value>Null, the default, takes the audience of the cloud that <see cref="Endpoint"/> belongs to, such as <c>https://cognitiveservices.azure.com/.default</c>.</value>
    public string? Audience { get; set; }

    /// <summary>The version of the API, sent with every request.</summary>
    /// <value>The default is <c>2024-10-21</c>, the newest stable one the client knows.</value>
    public string ApiVersion { get; set; } = DefaultApiVersion;

    /// <summary>Dimensions, retries, time limits, sizes, the HttpClient and the clock. Its endpoint, model and key are not used.</summary>
    public OpenAIOptions Call { get; } = new();

    internal string AudienceOrDefault => Audience ?? Endpoint!.Host switch
    {
        var host when host.EndsWith(".azure.us", StringComparison.OrdinalIgnoreCase) => "https://cognitiveservices.azure.us/.default",
        var host when host.EndsWith(".azure.cn", StringComparison.OrdinalIgnoreCase) => "https://cognitiveservices.azure.cn/.default",
        _ => "https://cognitiveservices.azure.com/.default",
    };

    internal AzureOpenAIOptions Checked()
    {
        // None of these messages shows a value: an address and a key may hold secrets.
        Require(Endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "" }, nameof(Endpoint), "Endpoint must be the resource's absolute address without user, path or query, such as https://NAME.openai.azure.com.");
        Require(Endpoint!.AbsolutePath is "/", nameof(Endpoint), "Endpoint must have no path. For an address that ends in /openai/v1 use OpenAIOptions of Rag.OpenAI.");
        Require(!string.IsNullOrWhiteSpace(Deployment), nameof(Deployment), "Deployment is required: the name it was given in Azure.");
        Require(ApiKey is null != Credential is null, nameof(Credential), "Set either ApiKey or Credential.");
        Require(ApiKey is null || (ApiKey.Length > 0 && !ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~')), nameof(ApiKey), "ApiKey is empty or holds white space, a line break or a non-ASCII character. Trim it.");
        Require(Credential is null || Endpoint.Scheme == "https" || Endpoint.IsLoopback, nameof(Endpoint), "A token is sent over https only. Use the https address of the resource.");
        Require(ApiVersion is { Length: > 0 } && ApiVersion.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'), nameof(ApiVersion), "ApiVersion must be a version such as 2024-10-21.");
        Require(Audience is null || Uri.TryCreate(Audience, UriKind.Absolute, out _), nameof(Audience), "Audience must be an absolute address such as https://cognitiveservices.azure.us/.default, or null.");
        return this;
    }

    private static void Require(bool condition, string name, string message)
    {
        if (!condition)
            throw new ArgumentException(message, name);
    }
}

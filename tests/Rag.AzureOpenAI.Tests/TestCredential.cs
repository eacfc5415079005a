using Azure.Core;

namespace Rag.AzureOpenAI.Tests;

/// <summary>Gives <c>token-1</c>, <c>token-2</c> and so on, each good for as long as it is told.</summary>
internal sealed class TestCredential(TimeSpan lifetime, Func<Exception?>? refusal = null) : TokenCredential
{
    private int _asked;

    public int Asked => _asked;

    public List<string> Scopes { get; } = [];

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        lock (Scopes)
            Scopes.AddRange(requestContext.Scopes);
        var number = Interlocked.Increment(ref _asked);
        return refusal?.Invoke() is { } exception ? throw exception : new AccessToken($"token-{number}-S3cretCanary", DateTimeOffset.UtcNow + lifetime);
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}

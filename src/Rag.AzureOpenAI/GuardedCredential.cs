using Azure.Core;
using Rag.OpenAI;

namespace Rag.AzureOpenAI;

/// <summary>A credential whose failures are told apart from the model's. Their messages name tenants and accounts, so they are not repeated.</summary>
internal sealed class GuardedCredential(TokenCredential inner) : TokenCredential
{
    public static ModelFailure Refused(Exception exception, bool isTransient) => new(
        FailureKind.Unauthorized, $"could not be asked: no token was given ({exception.GetType().Name}). Check AzureOpenAIOptions.Credential, and that its identity may use the resource.")
    { IsTransient = isTransient };

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        try
        {
            return inner.GetToken(requestContext, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw Refused(e, IsTransient(e));
        }
    }

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.GetTokenAsync(requestContext, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw Refused(e, IsTransient(e));
        }
    }

    private static bool IsTransient(Exception exception) => exception switch
    {
        Azure.RequestFailedException failed => failed.Status is 0 or 408 or 429 or >= 500,
        _ => exception is HttpRequestException or IOException or TimeoutException or OperationCanceledException,
    };
}

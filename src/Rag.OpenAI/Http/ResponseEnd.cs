using System.ClientModel.Primitives;

namespace Rag.OpenAI;

/// <summary>Disposes a response, whatever its body was made of.</summary>
/// <remarks>System.ClientModel copies a body that a handler holds in memory when the response is disposed, and throws where it was read already.</remarks>
internal readonly struct ResponseEnd(PipelineResponse? response) : IDisposable
{
    public void Dispose()
    {
        if (response?.ContentStream is { CanSeek: true } body)
            body.Position = 0;
        response?.Dispose();
    }
}

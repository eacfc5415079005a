using System.ClientModel.Primitives;

namespace Rag.OpenAI;

/// <summary>Asks for a stream of events behind the SDK's back.</summary>
/// <remarks>
/// A request that enters the pipeline with this header gets a response that System.ClientModel (from 1.16) reconnects by itself when the
/// connection drops: the prompt would be sent and paid for again, and the second answer appended to the first.
/// </remarks>
internal sealed class AcceptEvents : PipelinePolicy
{
    public static readonly AcceptEvents Instance = new();

    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        message.Request.Headers.Set("Accept", "text/event-stream");
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        message.Request.Headers.Set("Accept", "text/event-stream");
        return ProcessNextAsync(message, pipeline, currentIndex);
    }
}

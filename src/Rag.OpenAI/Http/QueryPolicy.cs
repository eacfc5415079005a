using System.ClientModel.Primitives;

namespace Rag.OpenAI;

/// <summary>Sends a query with every request, in place of the client's own.</summary>
internal sealed class QueryPolicy(string query) : PipelinePolicy
{
    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Append(message);
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Append(message);
        return ProcessNextAsync(message, pipeline, currentIndex);
    }

    private void Append(PipelineMessage message) =>
        message.Request.Uri = new UriBuilder(message.Request.Uri!) { Query = query }.Uri;
}

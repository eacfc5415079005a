namespace Rag;

internal sealed class InlineFormat : ICitationFormat
{
    public string Name => "inline";

    public string Render(RagAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return LabelRewriter.Rewrite(answer, citation => citation.Verified ? $"[Source: {LabelRewriter.SourceOf(citation)}]" : "[unverified]");
    }
}

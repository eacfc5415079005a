namespace Rag;

/// <summary>A sentence with its content terms and those of the heading above it.</summary>
internal sealed record SentenceCandidate(AnswerUnit Unit, IReadOnlySet<string> Terms, IReadOnlySet<string> Heading)
{
    public double Score { get; set; }
}

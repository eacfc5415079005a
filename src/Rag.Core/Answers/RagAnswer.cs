using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>An answer, what it rests on, and how much of that was checked.</summary>
public sealed record RagAnswer
{
    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The answer as the model wrote it, labels such as <c>[1]</c> included.</summary>
    public required string Text { get; init; }

    /// <summary>How far it is backed.</summary>
    public required AnswerStatus Status { get; init; }

    /// <summary>What the question asks about and the answer leaves open: names, numbers and terms as the question has them, or "when", "how long", "how many or how much".</summary>
    /// <value>Empty when the answer fits the question, and when it was not answered at all.</value>
    public IReadOnlyList<string> Open { get; init; } = [];

    /// <summary>Every label of the text with its check, in order.</summary>
    public IReadOnlyList<Citation> Citations { get; init; } = [];

    /// <summary>The sources the model was given, by number.</summary>
    public IReadOnlyList<PackedSource> Sources { get; init; } = [];

    /// <summary>Steps of the retrieval that failed and were left out.</summary>
    public IReadOnlyList<RagWarning> Warnings { get; init; } = [];

    /// <summary>How many chunks the model was given.</summary>
    public int Chunks { get; init; }

    /// <summary>What the model counted, if it counts.</summary>
    public UsageDetails? Usage { get; init; }

    /// <summary>How long the parts took.</summary>
    public RagTimings Timings { get; init; }

    /// <summary>The sources that a verified citation names, by number.</summary>
    public IEnumerable<PackedSource> CitedSources =>
        Sources.Where(source => Citations.Any(citation => citation.Verified && citation.Number == source.Number));
}

namespace Rag;

/// <summary>A claim of an answer tied to the place in a source that supports it, or the reason why it could not be.</summary>
public sealed record Citation
{
    /// <summary>The code of every citation that failed its check.</summary>
    public const string Unverified = "citation.unverified";

    /// <summary>The label as the answer wrote it, from 1; 0 and numbers that were never given to a source are kept as they are.</summary>
    public required int Number { get; init; }

    /// <summary>The label itself, brackets included, in UTF-16 units of the answer's text. Labels in one pair of brackets share it.</summary>
    public TextSpan LabelSpan { get; init; }

    /// <summary>The claim, in UTF-16 units of the answer's text.</summary>
    public required TextSpan AnswerSpan { get; init; }

    /// <summary>The document cited; null when the label names none that was retrieved.</summary>
    public SourceDocument? Document { get; init; }

    /// <summary>Where the support stands, in UTF-16 units of the document's text; null when none was found.</summary>
    public TextSpan? Span { get; init; }

    /// <summary>What stands there, exactly; empty when nothing was found.</summary>
    public string Quote { get; init; } = "";

    /// <summary>Whether the check succeeded.</summary>
    public bool Verified { get; init; }

    /// <summary>Why it did not; <see cref="CitationProblem.None"/> when it did.</summary>
    public CitationProblem Problem { get; init; }

    /// <summary>The number of another source that was retrieved and supports the claim; null when the check succeeded or none does.</summary>
    public int? SupportedBy { get; init; }

    /// <summary><see cref="Unverified"/>, or null when the check succeeded.</summary>
    public string? Code => Verified ? null : Unverified;

    /// <summary>The page, slide or cell of the place, such as <c>page 12</c>; null when the reader knew none.</summary>
    public string? Place { get; init; }
}

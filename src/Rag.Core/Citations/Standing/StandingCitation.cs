namespace Rag;

/// <summary>A citation and whether it still holds.</summary>
/// <param name="Citation">As it was when the answer was made.</param>
/// <param name="Standing">Whether it holds now.</param>
/// <param name="Span">Where the quote stands now; null when it does not.</param>
public sealed record StandingCitation(Citation Citation, CitationStanding Standing, TextSpan? Span);

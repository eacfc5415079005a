namespace Rag;

/// <summary>A label such as <c>[2]</c> in an answer.</summary>
/// <param name="Number">The number written, or that of the source named; 0 when no source has the name.</param>
/// <param name="Span">The label itself, brackets included.</param>
/// <param name="Claim">
/// The words it stands for: back to the label or the blank line before, or, when only "According to" stands there, on to the end of the sentence.
/// Labels side by side stand for the same words.
/// </param>
public readonly record struct CitationLabel(int Number, TextSpan Span, TextSpan Claim);

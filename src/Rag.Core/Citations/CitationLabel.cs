namespace Rag;

/// <summary>A label such as <c>[2]</c> in an answer.</summary>
/// <param name="Number">The number written.</param>
/// <param name="Span">The label itself, brackets included.</param>
/// <param name="Claim">The words it stands for: back to the label or the blank line before.</param>
public readonly record struct CitationLabel(int Number, TextSpan Span, TextSpan Claim);

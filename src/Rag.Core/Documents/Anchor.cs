namespace Rag;

/// <summary>What a reader knows about a place beyond its text: a page, a slide, a sheet's cell.</summary>
/// <param name="Span">The part of the document's text the anchor covers.</param>
/// <param name="Kind">What the label counts, in lower case: <c>page</c>, <c>slide</c>, <c>sheet</c>, <c>cell</c>, <c>heading</c>.</param>
/// <param name="Label">The value as a person would say it: <c>12</c>, <c>Budget!B7</c>.</param>
public sealed record Anchor(TextSpan Span, string Kind, string Label);

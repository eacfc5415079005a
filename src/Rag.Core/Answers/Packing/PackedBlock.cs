namespace Rag;

/// <summary>A piece of a document in the context: one chunk, or chunks that overlap or touch, merged.</summary>
/// <param name="Span">Where the text stands in the document.</param>
/// <param name="Text">Exactly what stands there.</param>
/// <param name="Headings">The headings it stands under, outermost first.</param>
/// <param name="Context">Words that belong to it but are not at this place, such as a table's header.</param>
/// <param name="Score">The best score among the chunks merged.</param>
public sealed record PackedBlock(TextSpan Span, string Text, IReadOnlyList<string> Headings, string Context, double Score);

namespace Rag;

/// <summary>A sentence, or a row of a table, of a source.</summary>
/// <param name="Block">The block it stands in.</param>
/// <param name="Span">Where it stands in the block's text.</param>
/// <param name="Facts">Its words and quantities.</param>
/// <param name="Around">The terms of what names its subject: title, headings, the table's header.</param>
/// <param name="Cells">For a row its cells, each with its column's heading; empty for a sentence.</param>
internal sealed record SourceUnit(PackedBlock Block, TextSpan Span, FactSentence Facts, IReadOnlySet<string> Around, IReadOnlyList<TableCell> Cells);

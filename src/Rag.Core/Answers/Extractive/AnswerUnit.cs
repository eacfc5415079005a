namespace Rag;

/// <summary>A sentence of the context that could be part of an answer.</summary>
/// <param name="Number">Its source's number.</param>
/// <param name="Block">Its block's place in the context, from 0.</param>
/// <param name="Order">Its place in the block, from 0.</param>
/// <param name="Paragraph">Its paragraph's place in the block, from 0: sentences of one paragraph read on from each other.</param>
/// <param name="Text">As a person reads it: without links' targets and emphasis.</param>
/// <param name="Attached">The code block, fences included, or the list that it announces; null for none.</param>
/// <param name="Heading">The heading it stands under within the block; empty for none.</param>
internal sealed record AnswerUnit(int Number, int Block, int Order, int Paragraph, string Text, string? Attached, string Heading);

namespace Rag;

/// <summary>One document's part of the context: what the model may read of it, under one number.</summary>
/// <param name="Number">What a citation calls it, from 1, in the order of the documents' best hits.</param>
/// <param name="Document">The document, without its text.</param>
/// <param name="Blocks">The pieces of its text, in the order of the document.</param>
public sealed record PackedSource(int Number, SourceDocument Document, IReadOnlyList<PackedBlock> Blocks);

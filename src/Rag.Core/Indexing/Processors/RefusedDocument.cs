namespace Rag;

/// <summary>A document that a processor refused.</summary>
/// <param name="Id">The document.</param>
/// <param name="Processor">The type of the processor.</param>
/// <param name="Verdict">Quarantined or rejected.</param>
/// <param name="Rule">The rule that decided.</param>
/// <param name="Message">The reason in words, without document text.</param>
/// <param name="Measured">What was measured, where the rule measures.</param>
/// <param name="Threshold">What it was compared with.</param>
public sealed record RefusedDocument(string Id, string Processor, DocumentVerdict Verdict, string Rule, string Message, double? Measured, double? Threshold);

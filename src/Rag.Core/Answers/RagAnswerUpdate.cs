namespace Rag;

/// <summary>A piece of an answer that is being written; the last one carries the whole, checked answer.</summary>
/// <param name="Text">The words that are new; empty in the last update.</param>
/// <param name="Answer">Null but in the last update.</param>
public sealed record RagAnswerUpdate(string Text, RagAnswer? Answer = null);

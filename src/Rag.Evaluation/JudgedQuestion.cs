namespace Rag.Evaluation;

/// <summary>A question with known answers.</summary>
public sealed record JudgedQuestion(string Id, string Text);

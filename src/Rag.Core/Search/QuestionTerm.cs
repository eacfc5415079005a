namespace Rag;

/// <summary>A term of a question.</summary>
/// <param name="Term">As the analyzer gives it.</param>
/// <param name="Weight">How often the question has it; each time the question has it as a function word counts for <see cref="QuestionTerms.FunctionWordWeight"/>.</param>
public readonly record struct QuestionTerm(string Term, double Weight);

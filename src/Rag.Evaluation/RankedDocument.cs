namespace Rag.Evaluation;

/// <summary>A document in a ranking.</summary>
/// <param name="DocumentId">Its id.</param>
/// <param name="Score">Higher is better; that of the document's best chunk.</param>
public readonly record struct RankedDocument(string DocumentId, double Score);

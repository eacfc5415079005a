namespace Rag;

/// <summary>How long the parts of an answer took.</summary>
/// <param name="Retrieval">Embedding the question and searching.</param>
/// <param name="Generation">The model, up to its last word.</param>
/// <param name="Verification">Checking the citations.</param>
public readonly record struct RagTimings(TimeSpan Retrieval, TimeSpan Generation, TimeSpan Verification)
{
    /// <summary>All of them.</summary>
    public TimeSpan Total => Retrieval + Generation + Verification;
}

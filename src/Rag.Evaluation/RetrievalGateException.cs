namespace Rag.Evaluation;

/// <summary>A report did not meet its gates.</summary>
public sealed class RetrievalGateException : RagException
{
    internal RetrievalGateException(IReadOnlyList<string> failures)
        : base("gate.failed", string.Join(" ", failures)) => Failures = failures;

    /// <summary>What each gate that was not met says.</summary>
    public IReadOnlyList<string> Failures { get; }
}

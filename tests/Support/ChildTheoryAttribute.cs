namespace Rag.Tests;

/// <summary>A theory that only a child process of another test runs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChildTheoryAttribute : TheoryAttribute
{
    /// <summary>Set in the child process.</summary>
    public const string Variable = "RAG_CHILD";

    public ChildTheoryAttribute() => Skip = Environment.GetEnvironmentVariable(Variable) is null ? "Run by another test in a process of its own." : null;
}

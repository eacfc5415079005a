namespace Rag.Tests;

/// <summary>A theory that needs the shared data: skipped, and says so, where the folder is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute() => Skip = Shared.Root is null ? Shared.Absent : null;
}

namespace Rag.Tests;

/// <summary>A test that needs a real model: skipped, and says so, where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MiniLmFactAttribute : FactAttribute
{
    public MiniLmFactAttribute() => Skip = MiniLm.Path is null ? MiniLm.Absent : null;
}

namespace Rag.Tests;

/// <summary>A test that needs the shared data: skipped, and says so, where the folder is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute() => Skip = Shared.Root is null ? Shared.Absent : null;
}

namespace Rag.Sample.Console.Tests;

/// <summary>A test on the shared data; skipped, saying so, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute()
    {
        if (RagProcess.Shared is null)
            Skip = "The folder shared/data is not beside the repository, nor named by RAG_SHARED.";
    }
}

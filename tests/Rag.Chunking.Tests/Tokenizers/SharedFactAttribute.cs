namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>A test that needs the shared data: skipped, and says so, where the folder is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute()
    {
        if (SharedData.Root is null)
            Skip = "No shared data: put the folder beside the repository as 'shared', or name it in RAG_SHARED.";
    }
}

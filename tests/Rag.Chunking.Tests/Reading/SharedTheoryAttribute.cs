using Rag.Chunking.Tests.Tokenizers;

namespace Rag.Chunking.Tests.Reading;

/// <summary>A theory that needs the shared data: skipped, and says so, where the folder is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute()
    {
        if (SharedData.Root is null)
            Skip = "No shared data: put the folder beside the repository as 'shared', or name it in RAG_SHARED.";
    }
}

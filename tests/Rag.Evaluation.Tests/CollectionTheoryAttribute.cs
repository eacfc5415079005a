namespace Rag.Evaluation.Tests;

/// <summary>A theory over the retrieval collections: skipped, and says so, where their folder is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CollectionTheoryAttribute : TheoryAttribute
{
    public CollectionTheoryAttribute()
    {
        if (Root is null)
            Skip = "No shared data: put the folder beside the repository as 'shared', or name it in RAG_SHARED.";
    }

    internal static string? Root { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("RAG_SHARED") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
                continue;
            var beside = Path.Combine(folder.Parent?.FullName ?? "", "shared");
            return Directory.Exists(Path.Combine(beside, "data")) ? beside : null;
        }

        return null;
    }
}

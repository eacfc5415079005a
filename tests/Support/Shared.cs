namespace Rag.Tests;

/// <summary>The data folder that stands beside the repository, or is named by RAG_SHARED, and is never copied into it.</summary>
internal static class Shared
{
    public const string Absent = "No shared data: put the folder beside the repository as 'shared', or name it in RAG_SHARED.";

    /// <summary>The folder, or null where it is absent.</summary>
    public static string? Root { get; } = Find();

    /// <summary>The path of a file or folder below it, with parts joined by '/'.</summary>
    public static string PathOf(string relative) => Path.Combine(Root ?? throw new InvalidOperationException(Absent), relative);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("RAG_SHARED") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
            folder = folder.Parent;
        var beside = Path.Combine(folder?.Parent?.FullName ?? "", "shared");
        return Directory.Exists(Path.Combine(beside, "data")) ? beside : null;
    }
}

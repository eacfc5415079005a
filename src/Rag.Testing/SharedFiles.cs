namespace Rag.Testing;

/// <summary>Finds files that stand beside a checkout of the project, not in it: corpora and data sets.</summary>
public static class SharedFiles
{
    /// <summary>The path of a file or folder below the shared folder, or null where there is none.</summary>
    /// <remarks>The folder is the one named by RAG_SHARED, else <c>shared</c> beside the folder that holds <c>Rag.sln</c>.</remarks>
    public static string? Find(string relativePath)
    {
        var shared = Environment.GetEnvironmentVariable("RAG_SHARED");
        if (string.IsNullOrEmpty(shared))
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
                folder = folder.Parent;
            if (folder?.Parent is null)
                return null;
            shared = Path.Combine(folder.Parent.FullName, "shared");
        }

        var path = Path.Combine(shared, relativePath);
        return Path.Exists(path) ? path : null;
    }
}

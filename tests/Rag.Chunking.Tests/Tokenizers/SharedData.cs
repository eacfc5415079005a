using Rag.Chunking.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>The data folder that is never copied into the repository.</summary>
internal static class SharedData
{
    private static readonly Lazy<BytePairTokenizer> s_o200k = new(() => Load("o200k_base", BytePairPattern.O200kBase));
    private static readonly Lazy<BytePairTokenizer> s_cl100k = new(() => Load("cl100k_base", BytePairPattern.Cl100kBase));

    public static string? Root { get; } = Find();

    public static BytePairTokenizer O200k => s_o200k.Value;

    public static BytePairTokenizer Cl100k => s_cl100k.Value;

    public static string PathOf(string relative) => Path.Combine(Root!, "data", relative);

    /// <summary>Whether a file is compared in this run: all in the long campaign (RAG_FUZZ), else those below a megabyte.</summary>
    public static bool IsCompared(string relative) =>
        Environment.GetEnvironmentVariable("RAG_FUZZ") is not null || new FileInfo(PathOf(relative)).Length < 1_000_000;

    private static BytePairTokenizer Load(string name, BytePairPattern pattern) =>
        BytePairTokenizer.Load(PathOf($"tokenizers/{name}.tiktoken"), pattern);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("RAG_SHARED") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
            {
                var beside = Path.Combine(folder.Parent?.FullName ?? "", "shared");
                return Directory.Exists(Path.Combine(beside, "data")) ? beside : null;
            }
        }

        return null;
    }
}

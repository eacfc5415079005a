using Rag.Chunking.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>The data folder that is never copied into the repository.</summary>
internal static class SharedData
{
    private static readonly Lazy<BytePairTokenizer> s_o200k = new(() => Load("o200k_base", BytePairPattern.O200kBase));
    private static readonly Lazy<BytePairTokenizer> s_cl100k = new(() => Load("cl100k_base", BytePairPattern.Cl100kBase));

    public static BytePairTokenizer O200k => s_o200k.Value;

    public static BytePairTokenizer Cl100k => s_cl100k.Value;

    public static string PathOf(string relative) => Shared.PathOf("data/" + relative);

    /// <summary>The rows of a fixture that this run compares: all in the long campaign (RAG_FUZZ), else every eighth and only files below a megabyte.</summary>
    public static IEnumerable<string[]> Rows(string fixture)
    {
        var isLong = Environment.GetEnvironmentVariable("RAG_FUZZ") is not null;
        return File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Tokenizers", "Fixtures", fixture))
            .Select(line => line.Split('\t'))
            .Where((row, index) => isLong || (index % 8 == 0 && new FileInfo(PathOf(row[0])).Length < 1_000_000));
    }

    private static BytePairTokenizer Load(string name, BytePairPattern pattern) =>
        BytePairTokenizer.Load(PathOf($"tokenizers/{name}.tiktoken"), pattern);
}

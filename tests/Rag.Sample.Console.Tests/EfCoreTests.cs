using System.Text.Json;

namespace Rag.Sample.Console.Tests;

public sealed class EfCoreTests : IDisposable
{
    private readonly RagProcess _rag = new();

    public void Dispose() => _rag.Dispose();

    [SharedFact]
    public async Task A_real_documentation_tree_is_indexed_once_and_cited_exactly()
    {
        var docs = Path.Combine(RagProcess.Shared!, "data", "docs", "efcore");

        var (exitCode, first) = await _rag.RunJsonAsync("index", docs);
        var (_, second) = await _rag.RunJsonAsync("index", docs);

        Assert.Equal((0, 316, 0), (exitCode, first.GetProperty("added").GetInt32(), first.GetProperty("failed").GetArrayLength()));
        Assert.Equal((316, 0), (second.GetProperty("unchanged").GetInt32(), second.GetProperty("embedded").GetInt32()));
        foreach (var question in new[] { "What is a shadow property?", "How do I apply migrations at runtime?", "What is lazy loading?" })
        {
            var answer = (await _rag.RunJsonAsync("ask", question)).Json;
            Assert.Equal("grounded", answer.GetProperty("status").GetString());
            Assert.All(answer.GetProperty("citations").EnumerateArray(), AssertStandsInItsFile);
        }
    }

    private static void AssertStandsInItsFile(JsonElement citation)
    {
        var text = File.ReadAllText(citation.GetProperty("source").GetString()!);
        Assert.Equal(citation.GetProperty("quote").GetString(), text.Substring(citation.GetProperty("start").GetInt32(), citation.GetProperty("length").GetInt32()));
    }
}

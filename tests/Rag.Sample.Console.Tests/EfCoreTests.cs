using System.Text.Json;

namespace Rag.Sample.Console.Tests;

public sealed class EfCoreTests : IDisposable
{
    private static readonly (string Question, string Page)[] Questions =
    [
        ("How do I create a migration?", "core/managing-schemas/migrations/"),
        ("How do I install the dotnet ef command line tools?", "core/cli/dotnet.md"),
        ("What is a shadow property?", "core/modeling/shadow-properties.md"),
        ("How do I handle concurrency conflicts?", "core/saving/concurrency.md"),
        ("What is a migration bundle?", "core/managing-schemas/migrations/applying.md"),
        ("What is a savepoint?", "core/saving/transactions.md"),
        ("Is DbContext thread safe?", "core/dbcontext-configuration/"),
        ("What is the default delete behavior for required relationships?", "core/"),
        ("How do I change the name of the migrations history table?", "core/managing-schemas/migrations/history-table.md"),
        ("How do I retry when the database connection fails?", "core/miscellaneous/connection-resiliency.md"),
    ];

    private readonly RagProcess _rag = new();

    public void Dispose() => _rag.Dispose();

    [SharedFact]
    public async Task A_real_documentation_tree_is_indexed_once_and_answers_from_the_right_page()
    {
        var docs = Shared.PathOf("data/docs/efcore");

        var (exitCode, first) = await _rag.RunJsonAsync("index", docs);
        var (_, second) = await _rag.RunJsonAsync("index", docs);

        Assert.Equal((0, 316, 0), (exitCode, first.GetProperty("added").GetInt32(), first.GetProperty("failed").GetArrayLength()));
        Assert.Equal((316, 0), (second.GetProperty("unchanged").GetInt32(), second.GetProperty("embedded").GetInt32()));
        foreach (var (question, page) in Questions)
        {
            var answer = (await _rag.RunJsonAsync("ask", question)).Json;
            Assert.Equal("grounded", answer.GetProperty("status").GetString());
            Assert.All(answer.GetProperty("citations").EnumerateArray(), AssertStandsInItsFile);
            Assert.Contains(page, answer.GetProperty("citations")[0].GetProperty("source").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal("abstained", (await _rag.RunJsonAsync("ask", "How do I bake a chocolate cake?")).Json.GetProperty("status").GetString());
    }

    private static void AssertStandsInItsFile(JsonElement citation)
    {
        var text = File.ReadAllText(citation.GetProperty("source").GetString()!);
        Assert.Equal(citation.GetProperty("quote").GetString(), text.Substring(citation.GetProperty("start").GetInt32(), citation.GetProperty("length").GetInt32()));
    }
}

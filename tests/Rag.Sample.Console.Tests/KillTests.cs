using System.Globalization;

namespace Rag.Sample.Console.Tests;

public sealed class KillTests : IDisposable
{
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("RAG_KILLS") ?? "3", CultureInfo.InvariantCulture);

    private readonly RagProcess _rag = new();

    public void Dispose() => _rag.Dispose();

    /// <summary>Set RAG_KILLS for more than three.</summary>
    [Fact]
    public async Task A_run_killed_at_any_moment_leaves_whole_documents_and_is_continued_by_the_next()
    {
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
            _rag.Write($"docs/{i:000}.md", $"# Page {i}\n\n" + string.Join("\n\n", Enumerable.Range(0, 40).Select(line => $"Sentence {line} of page {i} speaks of subject {random.Next(1_000_000)} at some length, so that it takes a while.")));

        for (var kill = 0; kill < Kills; kill++)
        {
            using (var process = _rag.Start("index", "docs"))
            {
                using var moment = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(150, 2_500)));
                await process.WaitForExitAsync(moment.Token).ContinueWith(_ => process.Kill(), TaskScheduler.Default);
                await process.WaitForExitAsync();
            }

            if (!File.Exists(Path.Combine(_rag.Folder, "rag.db")))
                continue;
            var (exitCode, verified) = await _rag.RunJsonAsync("verify");
            // Killed before the collection was made there is nothing to verify yet.
            if (exitCode != 0 && verified.TryGetProperty("error", out var error))
                Assert.Equal("not_found", error.GetProperty("code").GetString());
            else
                Assert.Empty(verified.GetProperty("problems").EnumerateArray());
        }

        var stored = (await _rag.RunJsonAsync("status")).Json.TryGetProperty("documents", out var documents) ? documents.GetInt32() : 0;
        var report = (await _rag.RunJsonAsync("index", "docs")).Json;

        Assert.Equal((stored, 300 - stored), (report.GetProperty("unchanged").GetInt32(), report.GetProperty("added").GetInt32()));
        Assert.Empty((await _rag.RunJsonAsync("verify")).Json.GetProperty("problems").EnumerateArray());
    }
}

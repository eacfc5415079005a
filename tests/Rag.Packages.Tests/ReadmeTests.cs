namespace Rag.Packages.Tests;

/// <summary>The README shows programs that exist, and links that lead somewhere.</summary>
public sealed class ReadmeTests
{
    private static string Readme => File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void The_program_shown_is_the_sample()
    {
        var sample = File.ReadAllText(Path.Combine(Repository.Root, "samples", "QuickStart", "Program.cs"));
        var start = sample.IndexOf("// readme:start\n", StringComparison.Ordinal) + "// readme:start\n".Length;

        Assert.Contains("```csharp\n" + sample[start..sample.IndexOf("// readme:end", StringComparison.Ordinal)] + "```", Readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_prints_what_the_readme_says()
    {
        var database = Path.Combine(Repository.Root, "quickstart.db");
        string output;
        try
        {
            output = await Command.RunAsync(Repository.Root, "dotnet", Path.Combine(AppContext.BaseDirectory, "QuickStart.dll"));
        }
        finally
        {
            foreach (var file in new[] { database, database + "-wal", database + "-shm" })
                File.Delete(file);
        }

        Assert.Contains("```text\n" + output.TrimEnd() + "\n```", Readme, StringComparison.Ordinal);
    }

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(Path.Combine(Repository.Root, "README.md")).Append(Path.Combine(Repository.Root, "ARCHITECTURE.md"))
        .Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_between_pages_leads_somewhere(string page)
    {
        var path = Path.Combine(Repository.Root, page);
        var links = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(path), @"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
            .Select(match => match.Groups[1].Value)
            .Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, link)));

        Assert.Empty(links);
    }
}

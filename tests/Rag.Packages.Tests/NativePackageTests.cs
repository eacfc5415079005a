using System.Text.Json;

namespace Rag.Packages.Tests;

/// <summary>What a user restores beside our packages: nothing native, but SQLite where SQLite is the store.</summary>
public sealed class NativePackageTests
{
    private static readonly string[] s_sqlite = ["SQLite", "SourceGear.sqlite3", "SQLitePCLRaw.lib.e_sqlite3"];

    [Theory]
    [InlineData("Rag.Core")]
    [InlineData("Rag.Chunking")]
    [InlineData("Rag.Stores")]
    [InlineData("Rag.Stores.Redis")]
    [InlineData("Rag.Stores.Postgres")]
    [InlineData("Rag.Stores.Chroma")]
    [InlineData("Rag.OpenAI")]
    [InlineData("Rag.AzureOpenAI")]
    public void A_package_brings_nothing_native(string project) => Assert.Empty(NativePackagesOf(project));

    [Fact]
    public void The_sqlite_store_brings_sqlite_alone()
    {
        var found = NativePackagesOf("Rag.Stores.Sqlite");

        Assert.NotEmpty(found);
        Assert.Subset(s_sqlite.ToHashSet(StringComparer.OrdinalIgnoreCase), found);
    }

    private static HashSet<string> NativePackagesOf(string project)
    {
        using var assets = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "src", project, "obj", "project.assets.json")));
        return assets.RootElement.GetProperty("targets").EnumerateObject().SelectMany(target => target.Value.EnumerateObject())
            .Where(library => library.Value.TryGetProperty("runtimeTargets", out var targets)
                && targets.EnumerateObject().Any(file => file.Value.GetProperty("assetType").GetString() == "native"))
            .Select(library => library.Name.Split('/')[0])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}

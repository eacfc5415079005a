using System.IO.Compression;

namespace Rag.Packages.Tests;

/// <summary>The packages as a user meets them: packed, restored from a folder into a new project, run, trimmed.</summary>
public sealed class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>, IDisposable
{
    private const string ReadmeStart = "// readme:start\n", ReadmeEnd = "// readme:end";

    private readonly string _folder = Directory.CreateTempSubdirectory("rag-packages-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SlowFact]
    public async Task Packages_install_into_a_new_project_and_run_the_readmes_program()
    {
        await feed.PackAsync();
        foreach (var package in Repository.Packages)
        {
            using var archive = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(feed.Folder, $"{package}.0*.nupkg")));
            Assert.Contains(archive.Entries, entry => entry.FullName == "README.md");
            Assert.Contains(archive.Entries, entry => entry.FullName == $"lib/net10.0/{package}.xml");
            Assert.Single(Directory.GetFiles(feed.Folder, $"{package}.0*.snupkg"));
        }

        var consumer = await NewConsumerAsync("");
        Directory.CreateDirectory(Path.Combine(consumer, "docs"));
        await File.WriteAllTextAsync(Path.Combine(consumer, "docs", "citations.md"), "# Citations\n\nA citation is verified when its claim stands in the source it names.\n");

        var output = await Command.RunAsync(consumer, "dotnet", "run", "-c", "Release");

        Assert.Contains("A citation is verified when its claim stands in the source it names. [1]", output, StringComparison.Ordinal);
        Assert.Contains("docs/citations.md", output, StringComparison.Ordinal);
    }

    [SlowFact]
    public async Task A_trimmed_self_contained_program_answers_the_same()
    {
        await feed.PackAsync();
        var consumer = await NewConsumerAsync("<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><RuntimeIdentifier>linux-x64</RuntimeIdentifier><TrimmerSingleWarn>false</TrimmerSingleWarn>");
        Directory.CreateDirectory(Path.Combine(consumer, "out", "docs"));
        await File.WriteAllTextAsync(Path.Combine(consumer, "out", "docs", "citations.md"), "# Citations\n\nA citation is verified when its claim stands in the source it names.\n");

        await Command.RunAsync(consumer, "dotnet", "publish", "-c", "Release", "-o", "out", "-warnaserror");

        Assert.Contains("A citation is verified when its claim", await Command.RunAsync(Path.Combine(consumer, "out"), Path.Combine(consumer, "out", "Consumer")), StringComparison.Ordinal);
    }

    private async Task<string> NewConsumerAsync(string properties)
    {
        var consumer = Directory.CreateDirectory(Path.Combine(_folder, "Consumer")).FullName;
        await File.WriteAllTextAsync(Path.Combine(consumer, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Rag.Reading" Version="0.1.0" />
                <PackageReference Include="Rag.Chunking" Version="0.1.0" />
                <PackageReference Include="Rag.Stores.Sqlite" Version="0.1.0" />
                <PackageReference Include="Rag.OpenAI" Version="0.1.0" />
              </ItemGroup>
            </Project>
            """);
        // Our packages come from the folder, into a cache of their own; what they need is taken from the machine's cache or its feeds.
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await File.WriteAllTextAsync(Path.Combine(consumer, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(feed.Folder, "packages")}" /></config>
              <fallbackPackageFolders><add key="machine" value="{cache}" /></fallbackPackageFolders>
              <packageSources><add key="folder" value="{feed.Folder}" /></packageSources>
            </configuration>
            """);
        var sample = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "QuickStart", "Program.cs"));
        var start = sample.IndexOf(ReadmeStart, StringComparison.Ordinal) + ReadmeStart.Length;
        await File.WriteAllTextAsync(Path.Combine(consumer, "Program.cs"), sample[start..sample.IndexOf(ReadmeEnd, StringComparison.Ordinal)]);
        return consumer;
    }
}

namespace Rag.Packages.Tests;

/// <summary>A folder with every package, packed once for the tests that ask for it.</summary>
public sealed class PackageFeed : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("rag-feed-").FullName;
    private Task? _packing;

    public string Folder => Path.Combine(_root, "feed");

    public Task PackAsync() => _packing ??= PackOnceAsync();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private async Task PackOnceAsync()
    {
        Directory.CreateDirectory(Folder);
        await Command.RunAsync(Repository.Root, "dotnet", "pack", "Rag.sln", "-c", "Release", "-o", Folder, "-nologo", "-v", "q", "--artifacts-path", Path.Combine(_root, "artifacts"));
    }
}

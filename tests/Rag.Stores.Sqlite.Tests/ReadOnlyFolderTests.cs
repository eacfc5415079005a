using System.Diagnostics;
using Rag.Testing;

namespace Rag.Stores.Sqlite.Tests;

public sealed class ReadOnlyFolderTests : IDisposable
{
    private const string SetPriv = "/usr/bin/setpriv";
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        Allow(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _folder.Dispose();
    }

    [Trait(BadInputCoverage.Trait, "db-readonly-dir")]
    [OtherUserFact]
    public async Task A_file_in_a_folder_that_may_not_be_written_is_searched()
    {
        var file = _folder.File("100% ours?.db");
        await using (var store = new SqliteVectorStore(file))
            await (await store.OpenAsync("docs", Sample.Settings())).ReplaceAsync([Sample.Indexed("a", "ants bite")]);
        Allow(file, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Allow(_folder.Path, (UnixFileMode)0b101_101_101);

        var told = await AskAsync(file);
        Assert.Equal(2, told.Length);
        Assert.StartsWith("a#0 ", told[0], StringComparison.Ordinal);
        Assert.Equal("store.readonly", told[1]);
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    private static void Allow(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    private static async Task<string[]> AskAsync(string file)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(Environment.IsPrivilegedProcess ? SetPriv : dotnet) { RedirectStandardOutput = true };
        if (Environment.IsPrivilegedProcess)
        {
            foreach (var argument in new[] { "--reuid=65534", "--regid=65534", "--clear-groups", dotnet })
                start.ArgumentList.Add(argument);
        }

        foreach (var argument in new[] { "exec", typeof(ReadOnlyFolderTests).Assembly.Location, "ask", file, "ants" })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class OtherUserFactAttribute : FactAttribute
    {
        public OtherUserFactAttribute()
        {
            if (OperatingSystem.IsWindows())
                Skip = "Folders are not made read-only by mode on Windows.";
            else if (Environment.IsPrivilegedProcess && !File.Exists(SetPriv))
                Skip = "Root may write anywhere, and there is no setpriv to be someone else.";
        }
    }
}

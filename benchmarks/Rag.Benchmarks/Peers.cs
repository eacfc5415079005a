using System.Diagnostics;

namespace Rag.Benchmarks;

/// <summary>Runs the scripts of <c>benchmarks/peers</c>, which time what a JavaScript user would pick.</summary>
internal static class Peers
{
    /// <summary>The lines a script prints about a text, which it gets as a file.</summary>
    /// <param name="folder">Where npm installed the peers; the script is copied there when it is another folder than ours.</param>
    /// <param name="script">A file of <c>benchmarks/peers</c>.</param>
    /// <param name="text">What to time.</param>
    /// <param name="arguments">What follows the text's file.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(string folder, string script, string text, params IEnumerable<string> arguments)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"The peers are not installed. Run: npm install --prefix {folder} with the package.json of benchmarks/peers, or benchmarks/chunking.sh, which does.");
        if (!File.Exists(Path.Combine(folder, script)))
            File.Copy(Path.Combine(Repository, "benchmarks", "peers", script), Path.Combine(folder, script));
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text);
            var start = new ProcessStartInfo("node", [script, file, .. arguments]) { WorkingDirectory = folder, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"{script} ended with {process.ExitCode}.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The folder of <c>Rag.sln</c> above the program.</summary>
    public static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("Run the benchmark from inside the repository.");
            return folder.FullName;
        }
    }
}

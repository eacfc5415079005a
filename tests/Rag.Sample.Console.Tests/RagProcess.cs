using System.Diagnostics;
using System.Text.Json;

namespace Rag.Sample.Console.Tests;

/// <summary>The console host as a user runs it: a process with a folder of its own.</summary>
internal sealed class RagProcess : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "rag.dll");

    public string Folder { get; } = Directory.CreateTempSubdirectory("rag-console-").FullName;

    public static string Root { get; } = FindRoot();

    /// <summary>The folder of shared test data, or null where there is none.</summary>
    /// <summary>The culture of the commands that follow; null for the one of the tests.</summary>
    public string? Culture { get; set; }

    /// <summary>Variables of the commands that follow, besides those of the tests.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public void Write(string path, string text)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Runs a command with <c>--json</c>: standard output must be exactly one object.</summary>
    public async Task<(int ExitCode, JsonElement Json)> RunJsonAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync([.. arguments, "--json"]);
        try
        {
            using var json = JsonDocument.Parse(output);
            Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
            return (exitCode, json.RootElement.Clone());
        }
        catch (JsonException)
        {
            throw new InvalidOperationException($"Exit code {exitCode}; not one JSON object: {output}\n{errors}");
        }
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Culture is not null)
            start.Environment["LC_ALL"] = Culture;
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run from inside the repository.");
    }
}

namespace Rag.Stores.Sqlite.Tests;

/// <summary>A folder of one test, removed with everything in it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("rag-sqlite-").FullName;

    public string File(string name = "rag.db") => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A handle that is still open on Windows: the system cleans its temporary folder.
        }
    }
}

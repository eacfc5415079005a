using System.Net.Http.Json;
using System.Text.Json;
using Rag.Testing;

namespace Rag.Stores.Chroma.Tests;

/// <summary>A database on the server, removed with everything in it when disposed; and the server's own protocol, to look and to damage.</summary>
internal sealed class ChromaDatabase : IAsyncDisposable
{
    private readonly string _name = $"rag-test-{Guid.NewGuid():N}";

    public string Name => _name;

    public static async Task<ChromaDatabase> CreateAsync()
    {
        var database = new ChromaDatabase();
        using var answer = await ChromaServer.Http.PostAsJsonAsync(new Uri(ChromaServer.Uri, "api/v2/tenants/default_tenant/databases"), new { name = database._name });
        answer.EnsureSuccessStatusCode();
        return database;
    }

    public ChromaVectorStore Open(Uri? server = null, Action<ChromaStoreOptions>? change = null)
    {
        // Long, for a test run that is stopped for a while: only the server's silence should fail it.
        var options = new ChromaStoreOptions { Database = _name, Timeout = TimeSpan.FromMinutes(10) };
        options.Analyzers.Add(WordAnalyzer.Instance);
        change?.Invoke(options);
        return new ChromaVectorStore(server ?? ChromaServer.Uri, options);
    }

    /// <summary>The server's collections, with their ids.</summary>
    public async Task<IReadOnlyDictionary<string, string>> CollectionsAsync()
    {
        var all = await ChromaServer.Http.GetFromJsonAsync<JsonElement>(new Uri(ChromaServer.Uri, Path));
        return all.EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("id").GetString()!, StringComparer.Ordinal);
    }

    /// <summary>Asks the server's collection of records, or of vectors, of a collection "docs".</summary>
    public async Task<JsonElement> AskAsync(bool vectors, string action, object body)
    {
        var all = await CollectionsAsync();
        var records = all["rag-docs-0"];
        using var answer = await ChromaServer.Http.PostAsJsonAsync(new Uri(ChromaServer.Uri, $"{Path}/{(vectors ? all[$"rag-vectors-{records}"] : records)}/{action}"), body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The ids of everything the server holds of a collection "docs".</summary>
    public async Task<IReadOnlyList<string>> IdsAsync(bool vectors) =>
        [.. (await AskAsync(vectors, "get", new { include = Array.Empty<string>() })).GetProperty("ids").EnumerateArray().Select(id => id.GetString()!)];

    /// <summary>Changes the version that the records of a collection "docs" say they are of.</summary>
    public async Task SetFormatAsync(int format)
    {
        var path = $"{Path}/rag-docs-0";
        var metadata = (await ChromaServer.Http.GetFromJsonAsync<JsonElement>(new Uri(ChromaServer.Uri, path))) is var found ? found.GetProperty("metadata").Deserialize<Dictionary<string, object>>()! : [];
        metadata["rag_format"] = format;
        using var answer = await ChromaServer.Http.PutAsJsonAsync(new Uri(ChromaServer.Uri, $"{Path}/{found.GetProperty("id").GetString()}"), new { new_metadata = metadata });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Removes one of the server's collections.</summary>
    public async Task DropAsync(string name) => (await ChromaServer.Http.DeleteAsync(new Uri(ChromaServer.Uri, $"{Path}/{name}"))).Dispose();

    public async ValueTask DisposeAsync()
    {
        foreach (var name in (await CollectionsAsync()).Keys)
            await DropAsync(name);
        (await ChromaServer.Http.DeleteAsync(new Uri(ChromaServer.Uri, $"api/v2/tenants/default_tenant/databases/{_name}"))).Dispose();
    }

    private string Path => $"api/v2/tenants/default_tenant/databases/{_name}/collections";
}

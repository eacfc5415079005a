using System.Globalization;

namespace Rag.Stores.Sqlite.Tests;

/// <summary>What a second process does when a test needs one: it is started from this assembly and may be killed at any instant.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is ["ask", var asked, var question])
        {
            await using var opened = new SqliteVectorStore(asked, new SqliteStoreOptions { ReadOnly = true });
            var searched = await opened.OpenAsync("docs", Sample.Settings());
            foreach (var hit in await searched.SearchAsync(Sample.Ask(question)))
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{hit.Chunk.Id} {BitConverter.DoubleToInt64Bits(hit.Score):x}"));
            var refused = await Record.ExceptionAsync(() => searched.ReplaceAsync([Sample.Indexed("b", "bees sting")]));
            await Console.Out.WriteLineAsync((refused as RagStoreException)?.Code);
            return 0;
        }

        if (args is not ["write", var file, var prefix, var documents, var rounds])
            return 2;
        await using var store = new SqliteVectorStore(file);
        var collection = await store.OpenAsync("docs", Sample.Settings());
        for (var i = 0; i < int.Parse(rounds, CultureInfo.InvariantCulture); i++)
        {
            var id = prefix + i % int.Parse(documents, CultureInfo.InvariantCulture);
            await collection.ReplaceAsync([Versioned(id, i)]);
            // One line a commit, so that whoever reads it knows what must be there.
            await Console.Out.WriteLineAsync($"{id} {i}");
        }

        return 0;
    }

    /// <summary>A document each of whose chunks, and whose metadata, name its version.</summary>
    public static IndexedDocument Versioned(string id, int version) => Sample.Indexed(
        id, string.Join('\n', Enumerable.Range(0, 1 + version % 7).Select(n => $"version {version} line {n} of {id} {new string('x', version * 37 % 900)}")),
        document => document with { Metadata = Metadata.From<object>([new("version", (long)version)]) });
}

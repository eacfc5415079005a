using System.Diagnostics;
using System.Globalization;
using Rag.Testing;

namespace Rag.Stores.Sqlite.Tests;

/// <summary>Law 2 and 3 against processes that end in the middle, power that fails, and bytes that rot. RAG_FUZZ lengthens each campaign.</summary>
public sealed class CrashTests
{
    private static int Cases(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("RAG_FUZZ"), CultureInfo.InvariantCulture, out var wanted) ? wanted : usual;

    [Trait(BadInputCoverage.Trait, "db-commit-unknown")]
    [Fact]
    public async Task A_process_killed_at_any_instant_leaves_every_document_whole()
    {
        using var folder = new TempFolder();
        var random = new Random(7);
        for (var kill = 0; kill < Cases(3); kill++)
        {
            var committed = new Dictionary<string, int>(StringComparer.Ordinal);
            using (var writer = Start(folder.File(), "d", 10, 1_000_000))
            {
                for (var lines = random.Next(1, 60); lines > 0; lines--)
                    Note(committed, await writer.StandardOutput.ReadLineAsync());
                Thread.SpinWait(random.Next(200_000));
                writer.Kill();
                while (await writer.StandardOutput.ReadLineAsync() is { } line)
                    Note(committed, line);
                await writer.WaitForExitAsync();
            }

            await using var store = new SqliteVectorStore(folder.File());
            var collection = await store.OpenAsync("docs", Sample.Settings());
            Assert.Empty(await collection.VerifyAsync());
            foreach (var (id, version) in committed)
            {
                // The last commit may have happened without the line that tells of it.
                var found = await WholeVersion(collection, id);
                Assert.True(found == version || found > committed.Values.Max(), $"{id} has version {found}, but {version} was committed.");
            }
        }
    }

    [Trait(BadInputCoverage.Trait, "db-two-processes")]
    [Fact]
    public async Task Two_processes_that_write_lose_nothing_of_each_other()
    {
        using var folder = new TempFolder();
        var documents = Cases(60);
        using var one = Start(folder.File(), "one", documents, documents);
        using var other = Start(folder.File(), "other", documents, documents);
        await Task.WhenAll(one.StandardOutput.ReadToEndAsync(), other.StandardOutput.ReadToEndAsync(), one.WaitForExitAsync(), other.WaitForExitAsync());

        Assert.Equal((0, 0), (one.ExitCode, other.ExitCode));
        await using var store = new SqliteVectorStore(folder.File());
        var collection = await store.OpenAsync("docs", Sample.Settings());
        Assert.Empty(await collection.VerifyAsync());
        Assert.Equal(2 * documents, (await collection.CountAsync(CallerAccess.System)).Documents);
        for (var i = 0; i < documents; i++)
        {
            Assert.Equal(i, await WholeVersion(collection, "one" + i));
            Assert.Equal(i, await WholeVersion(collection, "other" + i));
        }
    }

    [Fact]
    public async Task A_reader_follows_what_another_process_writes_and_never_sees_a_mix()
    {
        using var folder = new TempFolder();
        await using var store = new SqliteVectorStore(folder.File());
        var collection = await store.OpenAsync("docs", Sample.Settings());
        using var writer = Start(folder.File(), "d", 3, 80);

        var last = "";
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            last = line;
            foreach (var hits in (await collection.SearchAsync(Sample.Ask("version line", top: 100))).GroupBy(hit => hit.Document.Id))
                Assert.Single(hits.Select(hit => hit.Chunk.Text.Split(' ')[1]).Append(hits.First().Document.Metadata["version"].ToString()).Distinct());
        }

        await writer.WaitForExitAsync();
        Assert.Equal("d1 79", last);
        Assert.Equal(79, await WholeVersion(collection, "d1"));
    }

    [Trait(BadInputCoverage.Trait, "db-wal-torn")]
    [Fact]
    public async Task A_log_torn_anywhere_leaves_a_state_that_was_committed()
    {
        using var folder = new TempFolder();
        var path = folder.File();
        byte[] file, log;
        await using (var store = new SqliteVectorStore(path))
        {
            var collection = await store.OpenAsync("docs", Sample.Settings());
            for (var i = 0; i < 30; i++)
                await collection.ReplaceAsync([Program.Versioned($"d{i % 4}", i)]);
            file = await ReadShared(path);
            log = await ReadShared(path + "-wal");
        }

        var random = new Random(11);
        for (var cut = 0; cut < Cases(40); cut++)
        {
            using var torn = new TempFolder();
            var length = random.Next(log.Length + 1);
            var tail = log.AsSpan(0, length).ToArray();
            if (length > 0 && random.Next(2) == 0)
                random.NextBytes(tail.AsSpan(length - Math.Min(length, random.Next(1, 4096))));
            await File.WriteAllBytesAsync(torn.File(), file);
            await File.WriteAllBytesAsync(torn.File() + "-wal", tail);

            await using var store = new SqliteVectorStore(torn.File());
            var collection = await store.OpenAsync("docs", Sample.Settings());

            Assert.Empty(await collection.VerifyAsync());
            var versions = new List<int>();
            await foreach (var id in collection.ListDocumentIdsAsync())
                versions.Add(await WholeVersion(collection, id));
            // The documents were written in turn, so a state that was committed holds the last few versions.
            var newest = versions.DefaultIfEmpty(-1).Max();
            Assert.Equal(Enumerable.Range(Math.Max(0, newest - 3), Math.Min(4, newest + 1)), versions.Order());
        }
    }

    // verify_detects_all_content_flips
    [Fact]
    public async Task Every_flipped_byte_that_changes_anything_is_reported()
    {
        using var folder = new TempFolder();
        string whole;
        await using (var store = new SqliteVectorStore(folder.File()))
        {
            var collection = await store.OpenAsync("docs", Sample.Settings());
            await collection.ReplaceAsync([.. Enumerable.Range(0, 400).Select(i => Program.Versioned($"d{i}", 6 + i * 7) with { Fingerprint = "f" + i })]);
            Assert.Empty(await collection.VerifyAsync());
            whole = await Digest(collection);
        }

        var bytes = await File.ReadAllBytesAsync(folder.File());
        var random = new Random(13);
        for (var flip = 0; flip < Cases(40); flip++)
        {
            using var rotten = new TempFolder();
            var copy = bytes.ToArray();
            var at = random.Next(copy.Length);
            copy[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(rotten.File(), copy);

            await using var store = new SqliteVectorStore(rotten.File());
            try
            {
                var collection = await store.OpenAsync("docs", Sample.Settings());
                if ((await collection.VerifyAsync()).Count == 0)
                    Assert.Equal(whole, await Digest(collection));
            }
            catch (RagStoreException)
            {
                // Refused at open, which is louder still.
            }
        }
    }

    private static async Task<string> Digest(IVectorCollection collection)
    {
        var parts = new List<string>();
        await foreach (var id in collection.ListDocumentIdsAsync())
        {
            var document = (await collection.GetDocumentAsync(id, CallerAccess.System))!;
            parts.Add($"{id} {document.Text} {document.Metadata["version"]} {document.VisibleTo.IsStated}");
            foreach (var chunk in await collection.GetChunksAsync(id, 0, int.MaxValue, CallerAccess.System))
            {
                var hash = SearchText.Hash(SearchText.ForEmbedding(document.Title, chunk));
                parts.Add($"{chunk.Id} {chunk.Text} {string.Join(',', (await collection.FindVectorsAsync([hash])).Single().Value.ToArray())}");
            }
        }

        foreach (var question in new[] { "version", "line 3", "of d17" })
            parts.AddRange((await collection.SearchAsync(Sample.Ask(question, top: 1000))).Select(hit => $"{hit.Chunk.Id} {hit.Score:R} {hit.Document.Version}"));
        return SearchText.Hash(string.Join('\n', parts));
    }

    private static async Task<int> WholeVersion(IVectorCollection collection, string id)
    {
        var document = (await collection.GetDocumentAsync(id, CallerAccess.System))!;
        var chunks = await collection.GetChunksAsync(id, 0, int.MaxValue, CallerAccess.System);
        var version = (int)document.Metadata["version"].AsInteger;
        Assert.Equal(Program.Versioned(id, version).Document.Text, document.Text);
        Assert.Equal(Program.Versioned(id, version).Chunks.Select(chunk => chunk.Chunk.Text), chunks.Select(chunk => chunk.Text));
        return version;
    }

    private static void Note(Dictionary<string, int> committed, string? line)
    {
        // A killed writer may leave half a line.
        if (line?.Split(' ') is [var id, var version] && int.TryParse(version, CultureInfo.InvariantCulture, out var number) && number >= committed.GetValueOrDefault(id))
            committed[id] = number;
    }

    private static async Task<byte[]> ReadShared(string path)
    {
        // Closing this handle lets go of the locks of SQLite in this process: nobody else uses the file here.
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static Process Start(string file, string prefix, int documents, int rounds)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
        };
        foreach (var argument in new[] { "exec", typeof(CrashTests).Assembly.Location, "write", file, prefix, documents.ToString(CultureInfo.InvariantCulture), rounds.ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}

using System.Security.Cryptography;
using Rag.Testing;
using SQLitePCL;

namespace Rag.Stores.Sqlite.Tests;

/// <summary>What can be wrong with a file: the faults of the shared collection of bad inputs, each named by its test, and more.</summary>
public sealed class BadFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder.File();

    public void Dispose() => _folder.Dispose();

    [Trait(BadInputCoverage.Trait, "db-not-a-db")]
    [Fact]
    public async Task A_file_that_is_no_database_is_refused_untouched()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 8192));

        await RequireRefused("store.corrupt");
    }

    [Trait(BadInputCoverage.Trait, "db-foreign-schema")]
    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public async Task Another_programs_database_is_refused_untouched(string journal)
    {
        Sql.Run(File, $"PRAGMA journal_mode={journal}; CREATE TABLE bookmarks(url TEXT); INSERT INTO bookmarks VALUES('https://example.org')");

        await RequireRefused("store.foreign");
    }

    [Trait(BadInputCoverage.Trait, "db-newer-version")]
    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_untouched()
    {
        await Make("a", "text");
        Sql.Run(File, "PRAGMA user_version=9999; PRAGMA journal_mode=DELETE");

        await RequireRefused("store.version");
    }

    [Trait(BadInputCoverage.Trait, "db-schema-trigger")]
    [Theory]
    [InlineData("CREATE TRIGGER evil AFTER INSERT ON rag_document BEGIN DELETE FROM rag_text; END")]
    [InlineData("CREATE VIEW evil AS SELECT text FROM rag_text")]
    [InlineData("ALTER TABLE rag_text ADD COLUMN evil TEXT")]
    [InlineData("DROP TABLE rag_vector")]
    public async Task A_schema_that_is_not_ours_to_the_letter_is_refused_untouched(string change)
    {
        await Make("a", "text");
        Sql.Run(File, change + "; PRAGMA journal_mode=DELETE");

        await RequireRefused("store.foreign");
    }

    [Trait(BadInputCoverage.Trait, "db-extension-load")]
    [Fact]
    public void Loading_an_extension_is_refused()
    {
        using var connection = Connection.Open(File, write: true, create: true);

        var error = Assert.Throws<RagStoreException>(() => connection.Execute("SELECT load_extension('/tmp/evil')"));

        Assert.Equal("store.refused", error.Code);
    }

    [Trait(BadInputCoverage.Trait, "db-readonly-file")]
    [Fact]
    public async Task A_file_opened_to_read_is_searched_and_not_written()
    {
        await Make("a", "ants bite");
        await using var store = new SqliteVectorStore(File, new() { ReadOnly = true });
        var collection = await store.OpenAsync("docs", Sample.Settings());

        var error = await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync([Sample.Indexed("b", "bees sting")]));

        Assert.Equal("store.readonly", error.Code);
        Assert.Single(await collection.SearchAsync(Sample.Ask("ants")));
        Assert.Empty(await collection.VerifyAsync());
    }

    [Trait(BadInputCoverage.Trait, "db-full")]
    [Fact]
    public async Task A_full_disk_loses_nothing_and_the_next_run_goes_on()
    {
        await using (var store = new SqliteVectorStore(File, new() { MaxPages = 60 }))
        {
            var collection = await store.OpenAsync("docs", Sample.Settings());
            var error = await Assert.ThrowsAsync<RagStoreException>(async () =>
            {
                for (var i = 0; i < 1_000; i++)
                    await collection.ReplaceAsync([Sample.Indexed($"d{i:000}", string.Join('\n', Enumerable.Range(0, 20).Select(n => $"line {n} of {i} {new string('w', 100)}")))]);
            });
            Assert.Equal("store.full", error.Code);
            Assert.Empty(await collection.VerifyAsync());
            Assert.NotEmpty(await collection.SearchAsync(Sample.Ask("line")));
        }

        await using var again = new SqliteVectorStore(File);
        var resumed = await again.OpenAsync("docs", Sample.Settings());
        await resumed.ReplaceAsync([Sample.Indexed("late", "room again")]);
        Assert.Empty(await resumed.VerifyAsync());
    }

    // opt-cancel-while-locked
    [Fact]
    public async Task Waiting_for_another_writer_ends_with_the_cancellation()
    {
        await Make("a", "text");
        using var other = Connection.Open(File, write: true, create: false);
        other.Execute("BEGIN IMMEDIATE");
        await using var store = new SqliteVectorStore(File);
        var collection = await store.OpenAsync("docs", Sample.Settings());
        using var cancelled = new CancellationTokenSource();

        var writing = collection.ReplaceAsync([Sample.Indexed("b", "text")], cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Single(await collection.SearchAsync(Sample.Ask("text")));
    }

    [Fact]
    public async Task A_lock_that_stays_is_a_transient_error()
    {
        await Make("a", "text");
        using var other = Connection.Open(File, write: true, create: false);
        other.Execute("BEGIN IMMEDIATE");
        await using var store = new SqliteVectorStore(File, new() { BusyTimeout = TimeSpan.FromMilliseconds(20) });
        var collection = await store.OpenAsync("docs", Sample.Settings());

        var error = await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync([Sample.Indexed("b", "text")]));

        Assert.Equal("store.locked", error.Code);
        Assert.True(error.IsTransient);
        other.Execute("COMMIT");
        await collection.ReplaceAsync([Sample.Indexed("b", "text")]);
    }

    [Trait(BadInputCoverage.Trait, "db-busy-snapshot")]
    [Fact]
    public async Task A_write_after_anothers_commit_succeeds()
    {
        await using var one = new SqliteVectorStore(File);
        await using var other = new SqliteVectorStore(File);
        var first = await one.OpenAsync("docs", Sample.Settings());
        var second = await other.OpenAsync("docs", Sample.Settings());

        for (var i = 0; i < 10; i++)
        {
            await first.ReplaceAsync([Sample.Indexed("a", $"first {i}")]);
            Assert.Equal($"first {i}", Assert.Single(await second.SearchAsync(Sample.Ask("first"))).Chunk.Text);
            await second.ReplaceAsync([Sample.Indexed("a", $"second {i}")]);
            Assert.Equal($"second {i}", Assert.Single(await first.SearchAsync(Sample.Ask("second"))).Chunk.Text);
        }

        Assert.Empty(await first.VerifyAsync());
    }

    [Trait(BadInputCoverage.Trait, "db-deleted-while-open")]
    [Fact]
    public async Task A_file_deleted_while_open_is_still_searched_and_a_write_says_so()
    {
        await using var store = new SqliteVectorStore(File);
        var collection = await store.OpenAsync("docs", Sample.Settings());
        await collection.ReplaceAsync([Sample.Indexed("a", "ants bite")]);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.Delete(File);

            Assert.Single(await collection.SearchAsync(Sample.Ask("ants")));
            var error = await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync([Sample.Indexed("b", "bees")]));
            Assert.Equal("store.unavailable", error.Code);
        }
    }

    [Fact]
    public async Task A_missing_folder_says_what_to_do()
    {
        await using var store = new SqliteVectorStore(Path.Combine(_folder.Path, "no", "rag.db"));

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", Sample.Settings()));

        Assert.Equal("store.unavailable", error.Code);
    }

    // path-db-connstring-injection
    [Theory]
    [InlineData("a.db;Mode=ReadWriteCreate;Password=x")]
    [InlineData("file:a.db?mode=memory")]
    [InlineData(":memory:x")]
    public async Task A_path_is_a_file_name_and_nothing_else(string name)
    {
        await using (var store = new SqliteVectorStore(_folder.File(name)))
            await store.OpenAsync("docs", Sample.Settings());

        Assert.True(System.IO.File.Exists(_folder.File(name)));
    }

    // path-db-traversal
    [Fact]
    public void A_path_that_leads_out_of_the_root_is_refused()
    {
        var root = Directory.CreateDirectory(_folder.File("root")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(root, "link"), _folder.Path);
        var options = new SqliteStoreOptions { Root = root };

        foreach (var path in new[] { Path.Combine(root, "..", "rag.db"), Path.Combine(root, "link", "rag.db"), root + "2/rag.db" })
            Assert.Equal("path.outside_root", Assert.Throws<RagInputException>(() => new SqliteVectorStore(path, options)).Code);
        _ = new SqliteVectorStore(Path.Combine(root, "rag.db"), options);
    }

    [Trait(BadInputCoverage.Trait, "db-fts-desync")]
    [Fact]
    public async Task Lost_postings_are_named_and_repaired_from_the_text()
    {
        await MakeMany();
        Sql.Run(File, "DELETE FROM rag_segment");

        await RequireNamedAndRepaired();
    }

    // Codes are derived: without them, or with rotten ones, a search makes them from the vectors.
    [Theory]
    [InlineData("DELETE FROM rag_code")]
    [InlineData("UPDATE rag_code SET code = zeroblob(length(code)) WHERE key % 3 = 0")]
    [InlineData("UPDATE rag_code SET code = (SELECT code FROM rag_code ORDER BY key LIMIT 1)")]
    public async Task Lost_codes_change_no_answer_and_are_named_and_repaired(string damage)
    {
        await MakeMany();
        List<(string, double)> whole;
        await using (var store = new SqliteVectorStore(File))
        {
            var collection = await store.OpenAsync("docs", Sample.Settings());
            whole = [.. (await collection.SearchAsync(Sample.Ask("line 7"))).Select(hit => (hit.Chunk.Id, hit.Score))];
        }

        Sql.Run(File, damage);

        await using (var store = new SqliteVectorStore(File))
        {
            var collection = await store.OpenAsync("docs", Sample.Settings());
            Assert.Equal(whole, (await collection.SearchAsync(Sample.Ask("line 7"))).Select(hit => (hit.Chunk.Id, hit.Score)));
        }

        await RequireNamedAndRepaired();
    }

    [Trait(BadInputCoverage.Trait, "db-vector-missing")]
    [Fact]
    public async Task A_lost_vector_is_named_and_only_its_chunk_is_embedded_again()
    {
        await Make("a", "one\ntwo\nthree");
        Sql.Run(File, "DELETE FROM rag_vector WHERE key = (SELECT min(key) + 1 FROM rag_vector)");
        await using var store = new SqliteVectorStore(File);
        var collection = await store.OpenAsync("docs", Sample.Settings());

        Assert.Equal(("store.inconsistent", "a#1"), (await collection.VerifyAsync()).Select(problem => (problem.Code, problem.Id)).First());
        await collection.RepairAsync();

        Assert.Empty(await collection.VerifyAsync());
        Assert.Empty(await collection.GetFingerprintsAsync(["a"]));
        var document = Sample.Indexed("a", "one\ntwo\nthree");
        var known = await collection.FindVectorsAsync([.. document.Chunks.Select(chunk => chunk.ContentHash)]);
        Assert.Equal([document.Chunks[0].ContentHash, document.Chunks[2].ContentHash], known.Keys);
        await collection.ReplaceAsync([document]);
        Assert.Equal(3, (await collection.SearchAsync(Sample.Ask("one"))).Count);
        Assert.Empty(await collection.VerifyAsync());
    }

    // opt-dispose-while-used
    [Fact]
    public async Task Disposing_while_others_search_ends_them_cleanly()
    {
        await MakeMany();
        var store = new SqliteVectorStore(File);
        var collection = await store.OpenAsync("docs", Sample.Settings());
        var searches = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
                await collection.SearchAsync(Sample.Ask("line"));
        })).ToList();

        await store.DisposeAsync();

        foreach (var search in searches)
        {
            var error = await Record.ExceptionAsync(() => search);
            Assert.True(error is null or ObjectDisposedException or OperationCanceledException, error?.ToString());
        }
    }

    [Fact]
    public async Task Thousands_of_updates_of_one_document_leave_no_growth()
    {
        var updates = Environment.GetEnvironmentVariable("RAG_FUZZ") is null ? 2_500 : 10_000;
        await using var store = new SqliteVectorStore(File);
        var collection = await store.OpenAsync("docs", Sample.Settings());
        for (var i = 0; i < 1_200; i++)
            await collection.ReplaceAsync([Sample.Indexed("a", $"version {i}")]);
        var before = Sql.Scalar(File, "PRAGMA page_count");

        for (var i = 1_200; i < updates; i++)
            await collection.ReplaceAsync([Sample.Indexed("a", $"version {i}")]);

        Assert.InRange(Sql.Scalar(File, "PRAGMA page_count"), 1, before + 8);
        Assert.Equal($"version {updates - 1}", Assert.Single(await collection.SearchAsync(Sample.Ask("version"))).Chunk.Text);
    }

    // Erasure is provable: not a byte of the text, its headings or its terms is left.
    [Fact]
    public async Task Nothing_of_an_erased_document_is_left_in_the_file()
    {
        await MakeMany();
        var kept = Sample.Indexed("kept", "ordinary words");
        await using (var store = new SqliteVectorStore(File))
        {
            var collection = await store.OpenAsync("docs", Sample.Settings());
            for (var i = 0; i < 200; i++)
                await collection.ReplaceAsync([Sample.Indexed($"s{i}", $"canary{i:0000}zebra is a secret\ncanary{i:0000}zebra again", document => document with { Title = $"canary{i:0000}zebra" })]);
            await collection.ReplaceAsync([kept, .. Enumerable.Range(0, 700).Select(i => Sample.Indexed($"f{i}", $"filler {i}\nmore\nand more\nand yet more"))]);
            await collection.DeleteAsync([.. Enumerable.Range(0, 200).Select(i => $"s{i}")], CallerAccess.System);
            Assert.Empty(await collection.VerifyAsync());
            await RequireNoCanary();
        }

        await RequireNoCanary();

        async Task RequireNoCanary()
        {
            foreach (var file in Directory.GetFiles(_folder.Path))
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var bytes = new MemoryStream();
                await stream.CopyToAsync(bytes);
                var text = System.Text.Encoding.Latin1.GetString(bytes.ToArray());
                Assert.DoesNotContain("zebra", text, StringComparison.Ordinal);
            }
        }
    }

    private async Task RequireNamedAndRepaired()
    {
        await using var store = new SqliteVectorStore(File);
        var collection = await store.OpenAsync("docs", Sample.Settings());
        var before = await collection.SearchAsync(Sample.Ask("line 7"));

        Assert.Contains(await collection.VerifyAsync(), problem => problem.Code == "store.inconsistent");
        await collection.RepairAsync();

        Assert.Empty(await collection.VerifyAsync());
        Assert.Equal(before.Select(hit => (hit.Chunk.Id, hit.Score)), (await collection.SearchAsync(Sample.Ask("line 7"))).Select(hit => (hit.Chunk.Id, hit.Score)));
    }

    private async Task Make(string id, string text)
    {
        await using var store = new SqliteVectorStore(File);
        var collection = await store.OpenAsync("docs", Sample.Settings());
        await collection.ReplaceAsync([Sample.Indexed(id, text)]);
    }

    // Enough chunks for stored segments.
    private async Task MakeMany()
    {
        await using var store = new SqliteVectorStore(File);
        var collection = await store.OpenAsync("docs", Sample.Settings());
        for (var batch = 0; batch < 3; batch++)
            await collection.ReplaceAsync([.. Enumerable.Range(0, 120).Select(i => Sample.Indexed($"m{batch}-{i}", string.Join('\n', Enumerable.Range(0, 10).Select(n => $"line {n} of {i}"))))]);
    }

    private async Task RequireRefused(string code)
    {
        var before = SHA256.HashData(await System.IO.File.ReadAllBytesAsync(File));
        await using (var store = new SqliteVectorStore(File))
        {
            var error = await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", Sample.Settings()));
            Assert.Equal(code, error.Code);
            Assert.InRange(error.Message.Length, 1, 500);
        }

        Assert.Equal(before, SHA256.HashData(await System.IO.File.ReadAllBytesAsync(File)));
    }
}

/// <summary>A hand on the file beside the store.</summary>
internal static class Sql
{
    public static void Run(string path, string sql)
    {
        Batteries_V2.Init();
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(path, out var handle));
        using (handle)
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(handle, sql));
    }

    public static long Scalar(string path, string sql)
    {
        using var connection = Connection.Open(path, write: false, create: false);
        return connection.Scalar(sql);
    }
}

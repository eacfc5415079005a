using Rag.Testing;

namespace Rag.Stores.Chroma.Tests;

/// <summary>Law 2 where the server has no transactions: whatever request is the last, the documents are old or new, and the next run ends what was begun.</summary>
public sealed class KilledWriterTests
{
    [Trait(BadInputCoverage.Trait, "db-network-drop")]
    [Trait(BadInputCoverage.Trait, "db-commit-unknown")]
    [ChromaTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_connection_cut_at_any_write_leaves_the_old_documents_or_the_new(bool losesAnswer, bool history)
    {
        var settings = TestSettings.Default with { KeepsHistory = history };
        IReadOnlyList<TestDocument> old = [Version("a", 1), Version("b", 1)], next = [Version("a", 2), Version("b", 2)];
        var (kept, replaced) = (0, 0);
        for (var writes = 0; ; writes++)
        {
            await using var database = await ChromaDatabase.CreateAsync();
            await using var first = database.Open();
            await (await first.OpenAsync("docs", settings)).ReplaceAsync(old);
            using var connection = new WatchedConnection { LosesAnswer = losesAnswer };
            using var http = new HttpClient(connection);
            await using var dying = database.Open(change: options => options.HttpClient = http);
            var collection = await dying.OpenAsync("docs", settings);
            await collection.CountAsync(CallerAccess.System);
            connection.Writes = writes;

            var failure = await Record.ExceptionAsync(() => collection.ReplaceAsync(next));

            // The writer's process is gone with whatever it knew.
            await using var second = database.Open();
            var after = await second.OpenAsync("docs", settings);
            var texts = new[] { await TextAsync(after, "a"), await TextAsync(after, "b") };
            Assert.Contains(texts, (string[][])[["a 1\n\ncommon", "b 1\n\ncommon"], ["a 2\n\ncommon", "b 2\n\ncommon"]]);
            Assert.Equal(4, (await after.NearestAsync([1, 0, 0], top: 10)).Count);
            Assert.Equal(["a#1", "b#1"], await after.MatchingAsync("common", top: 10));
            if (failure is not null)
                Assert.True(Assert.IsType<RagStoreException>(failure) is { Code: "store.unavailable", IsTransient: true });
            (kept, replaced) = texts[0].StartsWith("a 1", StringComparison.Ordinal) ? (kept + 1, replaced) : (kept, replaced + 1);

            await after.ReplaceAsync(next);
            await after.DeleteAsync(["nothing"], CallerAccess.System);
            Assert.Equal("a 2\n\ncommon", await TextAsync(after, "a"));
            Assert.Empty(await after.VerifyAsync());
            await after.RepairAsync();
            Assert.Equal(history ? 8 : 4, (await database.IdsAsync(vectors: true)).Count);
            if (!connection.IsCut)
                break;
        }

        Assert.True(kept >= 2 && replaced >= 1, $"{kept} old, {replaced} new");

        TestDocument Version(string id, int version)
        {
            var document = new TestDocument(id, $"{id} {version}\n\ncommon");
            return history ? document.Valid(new DateTimeOffset(2024, 1, version, 0, 0, 0, TimeSpan.Zero)) : document;
        }
    }

    [ChromaFact]
    public async Task A_writer_taken_for_dead_begins_again()
    {
        await using var database = await ChromaDatabase.CreateAsync();
        using var connection = new WatchedConnection();
        using var http = new HttpClient(connection);
        await using var slow = database.Open(change: options => options.HttpClient = http);
        var collection = await slow.OpenAsync("docs", TestSettings.Default);
        await collection.CountAsync(CallerAccess.System);
        var overtaken = false;
        connection.Before = async (action, body) =>
        {
            // Everything is written but the record that commits it.
            if (overtaken || action != "add" || !body.Contains("\"commit:1\"", StringComparison.Ordinal))
                return;
            overtaken = true;
            await using var other = database.Open();
            await (await other.OpenAsync("docs")).ReplaceAsync(new TestDocument("other", "pear"));
        };

        await collection.ReplaceAsync(new TestDocument("slow", "apple\n\nplum"));

        Assert.True(overtaken);
        Assert.Equal(["other", "slow"], await collection.IdsAsync());
        Assert.Equal(["slow#1"], await collection.MatchingAsync("plum"));
        Assert.Equal(3, (await collection.NearestAsync([1, 0, 0])).Count);
        await collection.RepairAsync();
        Assert.Empty(await collection.VerifyAsync());
    }

    private static async Task<string> TextAsync(IVectorCollection collection, string id) => (await collection.GetDocumentAsync(id, CallerAccess.System))!.Text;
}

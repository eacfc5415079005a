using Rag.Testing;

namespace Rag.Stores.Postgres.Tests;

/// <summary>A server that goes away in the middle: nothing is half-written, and the next run ends what was begun.</summary>
public sealed class LostServerTests : PostgresTest
{
    [Trait(BadInputCoverage.Trait, "db-network-drop")]
    [PostgresTheory]
    [InlineData("document")]
    [InlineData("chunk")]
    [InlineData("posting")]
    public async Task A_connection_killed_in_the_middle_of_a_write_leaves_the_old_state(string at)
    {
        var (_, collection) = await OpenWithAsync(new TestDocument("a", "apple\n\npie"));
        // The server ends the writer's own session when its rows come to this table.
        await Server.RunAsync($"""
            CREATE FUNCTION {Schema}.die() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
            CREATE TRIGGER die BEFORE INSERT ON {Schema}.{at}_1 FOR EACH ROW EXECUTE FUNCTION {Schema}.die()
            """);

        var error = await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync(new TestDocument("a", "avocado"), new TestDocument("b", "banana")));

        Assert.Equal(("store.unavailable", true), (error.Code, error.IsTransient));
        Assert.Equal(["a#0", "a#1"], (await collection.MatchingAsync("apple pie avocado banana")).Order(StringComparer.Ordinal));
        Assert.Empty(await collection.VerifyAsync());
        await Server.RunAsync($"DROP TRIGGER die ON {Schema}.{at}_1");
        await collection.ReplaceAsync(new TestDocument("a", "avocado"), new TestDocument("b", "banana"));
        Assert.Equal(["a", "b"], await collection.IdsAsync());
        Assert.Empty(await collection.VerifyAsync());
    }

    [Trait(BadInputCoverage.Trait, "db-commit-unknown")]
    [PostgresTheory]
    [InlineData(false, "apple")]
    [InlineData(true, "avocado")]
    public async Task A_connection_lost_at_the_commit_leaves_old_or_new_and_the_next_run_converges(bool losesAnswer, string held)
    {
        var (_, collection) = await OpenWithAsync(new TestDocument("a", "apple"));
        using var proxy = new CommitProxy { LosesAnswer = losesAnswer };
        var cut = await Open(connectionString: proxy.ConnectionString).OpenAsync("docs", TestSettings.Default);
        TestDocument[] documents = [new("a", "avocado"), new("b", "banana")];
        proxy.Arm();

        var error = await Assert.ThrowsAsync<RagStoreException>(() => cut.ReplaceAsync(documents));

        Assert.Equal(("store.unavailable", true), (error.Code, error.IsTransient));
        Assert.Equal(held, (await collection.GetDocumentAsync("a", Root))!.Text);
        Assert.Equal(losesAnswer ? ["a", "b"] : ["a"], await collection.IdsAsync());
        Assert.Empty(await collection.VerifyAsync());
        await cut.ReplaceAsync(documents);
        Assert.Equal(new(2, 2), await collection.CountAsync(Root));
        Assert.Equal(["a#0", "b#0"], (await collection.MatchingAsync("apple avocado banana")).Order(StringComparer.Ordinal));
        Assert.Empty(await collection.VerifyAsync());
    }

    [Trait(BadInputCoverage.Trait, "db-full")]
    [PostgresTheory]
    [InlineData("document")]
    [InlineData("chunk")]
    [InlineData("posting")]
    public async Task A_full_disk_loses_nothing_and_the_next_run_goes_on(string at)
    {
        var (_, collection) = await OpenWithAsync(new TestDocument("a", "apple\n\npie"));
        await Server.RunAsync($"""
            CREATE FUNCTION {Schema}.fill() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''disk_full''; END';
            CREATE TRIGGER fill BEFORE INSERT ON {Schema}.{at}_1 FOR EACH ROW EXECUTE FUNCTION {Schema}.fill()
            """);

        var error = await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync(new TestDocument("a", "avocado"), new TestDocument("b", "banana")));

        Assert.Equal(("store.full", false), (error.Code, error.IsTransient));
        Assert.Equal(["a#0", "a#1"], (await collection.MatchingAsync("apple pie avocado banana")).Order(StringComparer.Ordinal));
        Assert.Empty(await collection.VerifyAsync());
        await Server.RunAsync($"DROP TRIGGER fill ON {Schema}.{at}_1");
        await collection.ReplaceAsync(new TestDocument("a", "avocado"), new TestDocument("b", "banana"));
        Assert.Equal(["a", "b"], await collection.IdsAsync());
        Assert.Empty(await collection.VerifyAsync());
    }

    [Trait(BadInputCoverage.Trait, "db-deleted-while-open")]
    [PostgresFact]
    public async Task A_schema_dropped_while_open_says_that_the_collection_is_gone()
    {
        var (_, collection) = await OpenWithAsync(new TestDocument("a", "apple"));

        await Server.RunAsync($"DROP SCHEMA {Schema} CASCADE");

        Assert.Equal("not_found", (await Assert.ThrowsAsync<RagStoreException>(() => collection.MatchingAsync("apple"))).Code);
        Assert.Equal("not_found", (await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync(new TestDocument("b", "banana")))).Code);
        await OpenWithAsync(new TestDocument("a", "apple"));
        Assert.Equal(["a#0"], await collection.MatchingAsync("apple"));
    }
}

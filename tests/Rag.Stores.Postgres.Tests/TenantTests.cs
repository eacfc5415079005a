using Npgsql;
using Rag.Testing;

namespace Rag.Stores.Postgres.Tests;

/// <summary>Row-level security: who forgets to say whose rows they want sees none, whatever they ask.</summary>
public sealed class TenantTests : PostgresTest
{
    private static readonly string[] Tables = ["collection", "segment", "document", "chunk", "posting", "document_1", "chunk_1", "posting_1", "document_2", "chunk_2", "posting_2", "document_3", "chunk_3", "posting_3"];

    [PostgresFact]
    public async Task A_connection_that_forgot_its_where_sees_nothing_foreign()
    {
        var role = await FillAsync();

        foreach (var table in Tables)
        {
            var all = await Server.AskAsync<long>($"SELECT count(*) FROM {Schema}.{table}");
            Assert.True(all > 0, table);
            Assert.Equal(0L, await Server.AskAsync<long>($"SELECT count(*) FROM {Schema}.{table}", role));
            // What a setting falls back to, once it was set in a session, is nobody's either.
            Assert.Equal(0L, await Server.AskAsync<long>($"SET rag.tenant = ''; SELECT count(*) FROM {Schema}.{table}", role));
            Assert.Equal(0L, await Server.AskAsync<long>($"SET rag.tenant = '=other'; SELECT count(*) FROM {Schema}.{table}", role));
        }
    }

    [PostgresFact]
    public async Task A_tenants_connection_sees_its_own_rows_and_no_others()
    {
        var role = await FillAsync();

        Assert.Equal("acme secret", await Server.AskAsync<string>($"SET rag.tenant = '=acme'; SELECT string_agg(text, ',') FROM {Schema}.chunk", role));
        Assert.Equal("globex secret", await Server.AskAsync<string>($"SET rag.tenant = '=globex'; SELECT string_agg(text, ',') FROM {Schema}.document", role));
        Assert.Equal("nobodys secret", await Server.AskAsync<string>($"SET rag.tenant = '-'; SELECT string_agg(text, ',') FROM {Schema}.document", role));
        Assert.Equal(0L, await Server.AskAsync<long>($"SET rag.tenant = '=acme'; SELECT count(*) FROM {Schema}.chunk_2", role));
        Assert.Equal(1L, await Server.AskAsync<long>($"SET rag.tenant = '=acme'; SELECT count(*) FROM {Schema}.chunk_1", role));
    }

    [PostgresFact]
    public async Task A_tenant_cannot_write_into_anothers_part()
    {
        var role = await FillAsync("GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role}");

        Assert.Equal(0L, await Server.AskAsync<long>($"SET rag.tenant = '=acme'; WITH d AS (DELETE FROM {Schema}.chunk_2 RETURNING 1) SELECT count(*) FROM d", role));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Server.RunAsync($"SET rag.tenant = '=acme'; INSERT INTO {Schema}.segment VALUES (2, 99, 63, 0, 0)", role));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [PostgresFact]
    public async Task A_store_of_a_role_that_is_bound_does_everything()
    {
        var owner = await RoleAsync($"GRANT CREATE ON DATABASE {new NpgsqlConnectionStringBuilder(Server.ConnectionString).Database} TO {{role}}");
        var store = Open(connectionString: owner);
        var mine = await store.OpenAsync(new CollectionId("docs", "acme"), TestSettings.Default with { KeepsHistory = true });
        var theirs = await store.OpenAsync(new CollectionId("docs", "globex"), TestSettings.Default);
        var begin = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

        await mine.ReplaceAsync(new TestDocument("a", "apple pie\n\nplum").Valid(begin));
        await mine.ReplaceAsync(new TestDocument("a", "avocado").Valid(begin.AddDays(1)), new TestDocument("b", "banana").Valid(begin));
        await theirs.ReplaceAsync(new TestDocument("a", "apple"));

        Assert.True(await Server.AskAsync<bool>($"SELECT relforcerowsecurity FROM pg_class WHERE oid = '{Schema}.chunk_1'::regclass"));
        Assert.Equal(["a#0", "b#0"], (await mine.MatchingAsync("avocado banana apple")).Order(StringComparer.Ordinal));
        Assert.Equal(["a#0", "a#1", "b#0"], (await mine.NearestAsync([1, 0, 0], asOf: begin)).Order(StringComparer.Ordinal));
        Assert.Equal(["a#0"], await theirs.MatchingAsync("apple avocado banana"));
        Assert.True(await store.BuildIndexAsync(new CollectionId("docs", "acme")));
        Assert.Equal(2, (await mine.NearestAsync([1, 0, 0])).Count);
        await mine.RepairAsync();
        Assert.Empty(await mine.VerifyAsync());
        Assert.Equal(1, await mine.DeleteAsync(["a"], Root));
        Assert.Empty(await mine.VerifyAsync());
        Assert.Single(await store.ListAsync("acme"));
        Assert.Empty(await store.ListAsync());
        Assert.True(await store.DropAsync(new CollectionId("docs", "acme")));
        Assert.Equal(["a#0"], await theirs.MatchingAsync("apple"));
    }

    [PostgresFact]
    public async Task Without_row_level_security_the_tables_are_plain()
    {
        await Open(options => options.RowLevelSecurity = false).OpenAsync("docs", TestSettings.Default);

        Assert.Equal(0L, await Server.AskAsync<long>($"SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{Schema}' AND c.relrowsecurity"));
    }

    private async Task<string> FillAsync(string grants = "")
    {
        var store = Open();
        foreach (var tenant in new[] { "acme", "globex", null })
        {
            var collection = await store.OpenAsync(new CollectionId("docs", tenant), TestSettings.Default);
            await collection.ReplaceAsync(new TestDocument("a", $"{tenant ?? "nobodys"} secret"));
        }

        return await RoleAsync($"GRANT USAGE ON SCHEMA {Schema} TO {{role}}; GRANT SELECT ON ALL TABLES IN SCHEMA {Schema} TO {{role}}; " + grants.Replace("{schema}", Schema, StringComparison.Ordinal));
    }
}

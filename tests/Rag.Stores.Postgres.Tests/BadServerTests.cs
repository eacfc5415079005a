using System.Net;
using System.Net.Sockets;
using Npgsql;
using Rag.Testing;

namespace Rag.Stores.Postgres.Tests;

/// <summary>What a server, or its state, can do to a store: each is a typed error that says what to do and shows no secret.</summary>
public sealed class BadServerTests : PostgresTest
{
    [PostgresFact]
    public async Task A_wrong_password_is_refused_without_telling_it()
    {
        var wrong = new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Password = "s3cr3t-wr0ng", Pooling = false }.ConnectionString;

        var error = await RefusedAsync("store.auth", Open(connectionString: wrong));

        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_unavailable()
    {
        await using var store = PostgresVectorStore.Connect("Host=127.0.0.1;Port=1;Username=u;Password=s3cr3t;Database=d;Timeout=2;Pooling=false");

        var error = await RefusedAsync("store.unavailable", store);

        Assert.True(error.IsTransient);
        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a connection string s3cr3t")]
    [InlineData("Host=h;Pasword=s3cr3t")]
    [InlineData("Host=h;Port=s3cr3t")]
    public void A_connection_string_that_cannot_be_read_is_refused_without_telling_it(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => PostgresVectorStore.Connect(text));

        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_bad_document_in_the_middle_of_a_large_write_leaves_nothing_of_it()
    {
        var (_, collection) = await OpenWithAsync(new TestDocument("d7", "apple before"));
        var documents = Enumerable.Range(0, 400).Select(i => new TestDocument($"d{i}", $"apple x{i}").ToIndexed()).ToList();
        documents[333] = documents[333] with { Chunks = [documents[333].Chunks[0] with { Vector = new float[] { 0, 0, 0 } }] };

        Assert.Equal("d333", (await Assert.ThrowsAsync<RagInputException>(() => collection.ReplaceAsync(documents))).DocumentId);

        Assert.Equal(["d7#0"], await collection.MatchingAsync("apple"));
        Assert.Equal(["d7#0"], await collection.MatchingAsync("before"));
        Assert.Empty(await collection.VerifyAsync());
        documents.RemoveAt(333);
        await collection.ReplaceAsync(documents);
        Assert.Equal(399, (await collection.CountAsync(Root)).Documents);
        Assert.Empty(await collection.VerifyAsync());
    }

    [Theory]
    [InlineData("SASL authentication failed", "store.auth", false)]
    [InlineData("unsupported startup parameter in options: statement_timeout", "store.unavailable", true)]
    public void A_poolers_refusal_is_told_by_its_kind(string message, string code, bool isTransient)
    {
        var error = PostgresErrors.From(new PostgresException(message, "FATAL", "FATAL", "08P01"), "open");

        Assert.Equal((code, isTransient), (error.Code, error.IsTransient));
    }

    [PostgresFact]
    public async Task A_database_that_does_not_exist_is_unavailable() =>
        await RefusedAsync("store.unavailable", Open(connectionString: new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Database = "nosuch", Pooling = false }.ConnectionString));

    [PostgresFact]
    public async Task A_missing_extension_is_made_by_who_may_and_asked_for_by_who_may_not()
    {
        var database = await DatabaseAsync();
        var role = new NpgsqlConnectionStringBuilder(await RoleAsync("")) { Database = new NpgsqlConnectionStringBuilder(database).Database };
        await Server.RunAsync($"GRANT ALL ON DATABASE {role.Database} TO {role.Username}");

        var error = await RefusedAsync("store.extension", Open(connectionString: role.ConnectionString));
        Assert.Contains("CREATE EXTENSION vector", error.Message, StringComparison.Ordinal);
        Assert.False(await Server.AskAsync<bool>($"SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '{Schema}')", database));

        await Open(connectionString: database).OpenAsync("docs", TestSettings.Default);
        Assert.True(await Server.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')", database));
    }

    [Theory]
    [InlineData("0.7.4", false)]
    [InlineData("0.5", false)]
    [InlineData("unknown", false)]
    [InlineData("0.8.0", true)]
    [InlineData("0.10.1", true)]
    [InlineData("1.0", true)]
    public void A_pgvector_without_iterative_scans_is_refused(string version, bool isAccepted)
    {
        var error = Record.Exception(() => Migration.RequireExtension(version));

        Assert.Equal(isAccepted ? null : "store.extension", (error as RagStoreException)?.Code);
    }

    [PostgresFact]
    public async Task An_extension_in_a_schema_off_the_search_path_is_found()
    {
        var database = await DatabaseAsync();
        await Server.RunAsync("CREATE SCHEMA \"Ext ensions\"; CREATE EXTENSION vector SCHEMA \"Ext ensions\"", database);

        var store = Open(connectionString: database);
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(new TestDocument("a", "apple").With([1f, 0, 0]), new TestDocument("b", "banana").With([0f, 1, 0]));
        await store.BuildIndexAsync("docs");

        Assert.Equal(["a#0", "b#0"], await collection.NearestAsync([1, 0.5f, 0]));
        Assert.Single(await collection.FindVectorsAsync([SearchText.Hash("apple")]));
        Assert.Empty(await collection.VerifyAsync());
    }

    [Trait(BadInputCoverage.Trait, "db-foreign-schema")]
    [PostgresFact]
    public async Task Another_applications_tables_are_not_touched()
    {
        await Server.RunAsync($"CREATE SCHEMA {Schema}; CREATE TABLE {Schema}.collection (name text); INSERT INTO {Schema}.collection VALUES ('theirs')");

        await RefusedAsync("store.foreign", Open());

        Assert.Equal(1L, await Server.AskAsync<long>($"SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{Schema}' AND c.relkind = 'r'"));
        Assert.Equal("theirs", await Server.AskAsync<string>($"SELECT name FROM {Schema}.collection"));
    }

    [Trait(BadInputCoverage.Trait, "db-newer-version")]
    [PostgresFact]
    public async Task A_schema_of_a_newer_version_is_not_touched()
    {
        await OpenWithAsync(new TestDocument("a", "apple"));
        await Server.RunAsync($"INSERT INTO {Schema}.rag_version (version) VALUES (9999)");

        await RefusedAsync("store.version", Open());
    }

    [PostgresFact]
    public async Task An_empty_schema_made_beforehand_is_used()
    {
        await Server.RunAsync($"CREATE SCHEMA {Schema}");

        await OpenWithAsync(new TestDocument("a", "apple"));
    }

    [PostgresFact]
    public async Task Many_first_openings_at_once_make_one_schema()
    {
        var stores = Enumerable.Range(0, 6).Select(_ => Open()).ToList();

        var opened = await Task.WhenAll(stores.Select(store => Task.Run(() => store.OpenAsync("docs", TestSettings.Default))));
        await Task.WhenAll(opened.Select((collection, i) => collection.ReplaceAsync(new TestDocument($"d{i}", "same word"))));

        Assert.Equal(6, (await opened[0].MatchingAsync("word")).Count);
        Assert.Equal(1L, await Server.AskAsync<long>($"SELECT count(*) FROM {Schema}.rag_version"));
        Assert.Empty(await opened[3].VerifyAsync());
    }

    [PostgresFact]
    public async Task Many_schemas_opened_at_once_in_a_new_database_share_one_extension()
    {
        var database = await DatabaseAsync();
        var stores = Enumerable.Range(0, 8).Select(i => Open(options => options.Schema = $"schema{i}", database)).ToList();

        await Task.WhenAll(stores.Select(store => store.OpenAsync("docs", TestSettings.Default)));

        Assert.All(await Task.WhenAll(stores.Select(store => store.ListAsync())), list => Assert.Single(list));
    }

    [Trait(BadInputCoverage.Trait, "db-readonly-file")]
    [PostgresFact]
    public async Task A_server_that_only_reads_answers_and_refuses_to_write()
    {
        await OpenWithAsync(new TestDocument("a", "apple"));
        var collection = await Open(connectionString: Server.ConnectionString + ";Options=-c default_transaction_read_only=on").OpenAsync("docs", TestSettings.Default);

        var error = await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync(new TestDocument("b", "banana")));

        Assert.Equal("store.readonly", error.Code);
        Assert.Equal(["a#0"], await collection.MatchingAsync("apple"));
        Assert.Equal(["a#0"], await collection.NearestAsync([1, 0, 0]));
        Assert.Empty(await collection.VerifyAsync());
    }

    [PostgresFact]
    public async Task A_user_without_rights_is_told_what_is_missing()
    {
        await OpenWithAsync(new TestDocument("a", "apple"));
        var reader = await RoleAsync($"GRANT USAGE ON SCHEMA {Schema} TO {{role}}; GRANT SELECT ON {Schema}.rag_version TO {{role}}");

        await RefusedAsync("store.refused", Open(connectionString: reader));
    }

    [PostgresFact]
    public async Task A_database_with_an_older_pgvector_is_refused_untouched()
    {
        var database = await DatabaseAsync();
        // What the catalog of a database says that was made before the server's package was updated.
        await Server.RunAsync("CREATE EXTENSION vector; UPDATE pg_extension SET extversion = '0.7.4' WHERE extname = 'vector'", database);

        var error = await RefusedAsync("store.extension", Open(connectionString: database));

        Assert.Contains("0.7.4", error.Message, StringComparison.Ordinal);
        Assert.Contains("ALTER EXTENSION vector UPDATE", error.Message, StringComparison.Ordinal);
        Assert.False(await Server.AskAsync<bool>($"SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '{Schema}')", database));
    }

    [Trait(BadInputCoverage.Trait, "db-not-a-db")]
    [Fact]
    public async Task What_answers_and_is_not_PostgreSQL_is_unavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            await client.GetStream().CopyToAsync(Stream.Null);
        });
        await using var store = PostgresVectorStore.Connect($"Host=127.0.0.1;Port={((IPEndPoint)listener.LocalEndpoint).Port};Username=u;Password=s3cr3t;Database=d;Timeout=2;Pooling=false");

        var error = await RefusedAsync("store.unavailable", store);

        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
        listener.Stop();
        await Record.ExceptionAsync(() => answering);
    }

    [PostgresFact]
    public async Task A_statement_that_takes_longer_than_the_server_allows_says_so()
    {
        var (_, collection) = await OpenWithAsync(new TestDocument("a", "apple"));
        var hasty = await Open(connectionString: Server.ConnectionString + ";Options=-c statement_timeout=100").OpenAsync("docs", TestSettings.Default);
        await using var connection = new NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
#pragma warning disable CA2100 // the tests' own text
        await using (var locked = new NpgsqlCommand($"SELECT 1 FROM {Schema}.collection FOR UPDATE", connection))
            await locked.ExecuteNonQueryAsync();
#pragma warning restore CA2100

        var error = await Assert.ThrowsAsync<RagStoreException>(() => hasty.ReplaceAsync(new TestDocument("a", "avocado")));

        Assert.Equal(("store.timeout", true), (error.Code, error.IsTransient));
        await transaction.RollbackAsync();
        Assert.Equal(["a#0"], await collection.MatchingAsync("apple"));
    }

    [PostgresFact]
    public async Task A_write_that_waits_for_another_is_cancelled_at_once()
    {
        var (_, collection) = await OpenWithAsync(new TestDocument("a", "apple"));
        await using var connection = new NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
#pragma warning disable CA2100 // the tests' own text
        await using (var locked = new NpgsqlCommand($"SELECT 1 FROM {Schema}.collection FOR UPDATE", connection))
            await locked.ExecuteNonQueryAsync();
#pragma warning restore CA2100
        using var stop = new CancellationTokenSource();
        var writing = collection.ReplaceAsync([new TestDocument("a", "avocado").ToIndexed()], stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        await transaction.RollbackAsync();
        Assert.Equal(["a#0"], await collection.MatchingAsync("apple"));
    }

    [Trait(BadInputCoverage.Trait, "db-busy-snapshot")]
    [Trait(BadInputCoverage.Trait, "db-two-processes")]
    [PostgresFact]
    public async Task Two_writers_of_two_stores_take_turns()
    {
        var (_, first) = await OpenWithAsync();
        var second = await Open().OpenAsync("docs", TestSettings.Default);

        await Task.WhenAll(new[] { first, second }.Select((collection, writer) => Task.Run(async () =>
        {
            for (var i = 0; i < 15; i++)
                await collection.ReplaceAsync(new TestDocument($"w{writer}d{i}", $"own{writer}"), new TestDocument("shared", $"from{writer} round{i}"));
        })));

        Assert.Equal(31, (await first.IdsAsync()).Count);
        Assert.Equal(15, (await second.MatchingAsync("own0")).Count);
        Assert.Single(await second.MatchingAsync("from0 from1"));
        Assert.Empty(await first.VerifyAsync());
    }

    [PostgresFact]
    public async Task A_data_source_handed_in_is_not_disposed()
    {
        await using var source = NpgsqlDataSource.Create(Server.ConnectionString!);
        await using (var store = new PostgresVectorStore(source, Options()))
            await store.OpenAsync("docs", TestSettings.Default);

        await using var connection = await source.OpenConnectionAsync();
        await using (var again = new PostgresVectorStore(source, Options()))
            Assert.Single(await again.ListAsync());
    }

    [Theory]
    [InlineData("Rag")]
    [InlineData("")]
    [InlineData("pg_catalog")]
    [InlineData("a\"b")]
    [InlineData("a; DROP TABLE x")]
    public void A_schema_name_that_is_none_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => PostgresVectorStore.Connect("Host=h", new PostgresStoreOptions { Schema = name }));

    [Theory]
    [InlineData(1, 64, 100)]
    [InlineData(101, 300, 100)]
    [InlineData(16, 31, 100)]
    [InlineData(16, 1001, 100)]
    [InlineData(16, 64, 0)]
    [InlineData(16, 64, 1001)]
    public void Index_options_outside_their_range_are_refused(int m, int efConstruction, int efSearch) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PostgresVectorStore.Connect("Host=h", new PostgresStoreOptions { EfSearch = efSearch, EfConstruction = efConstruction, M = m }));

    private static async Task<RagStoreException> RefusedAsync(string code, PostgresVectorStore store)
    {
        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", TestSettings.Default));
        Assert.Equal((code, "postgres"), (error.Code, error.Store));
        return error;
    }
}

using System.Globalization;
using Rag.Testing;

namespace Rag.Stores.Redis.Tests;

/// <summary>What only a store on a server can meet: users, lost connections, others' keys, and writers that stop half-way.</summary>
public sealed class RedisServerTests : IAsyncLifetime
{
    private const string Password = "hunter2-hunter2";
    private RedisHarness Harness { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    [RedisFact]
    public async Task A_user_with_the_rights_the_page_lists_can_do_everything_and_loses_nothing_when_disconnected()
    {
        using var server = new TestServer();
        var user = $"rag-test-{Guid.NewGuid():N}";
        var store = Harness.Create(options => (options.User, options.Password) = (user, Password));
        await Allow(server, user, store.KeyPrefix);
        try
        {
            var collection = await store.OpenAsync("docs", TestSettings.Default);
            await collection.ReplaceAsync(Version("a", 0), Version("b", 0));
            for (var round = 1; round < 20; round++)
            {
                var writing = collection.ReplaceAsync(Version("a", round), Version("b", round));
                await server.SendAsync("CLIENT", "KILL", "USER", user);
                try
                {
                    await writing;
                }
                catch (RagStoreException e)
                {
                    Assert.Equal(("store.unavailable", true), (e.Code, e.IsTransient));
                }

                await AssertWholeAsync(collection, round);
            }

            await collection.ReplaceAsync(Version("a", 99), Version("b", 99));
            Assert.Empty(await collection.VerifyAsync());
            await collection.RepairAsync();
            Assert.Empty(await collection.VerifyAsync());
            Assert.True(await store.DropAsync("docs"));
            await using var stranger = RedisHarness.Open("rag-other", options => (options.User, options.Password) = (user, Password));
            Assert.Contains((await Assert.ThrowsAsync<RagStoreException>(() => stranger.OpenAsync("docs", TestSettings.Default))).Code, (string[])["store.refused", "store.failed"]);
        }
        finally
        {
            await store.DisposeAsync();
            await server.SendAsync("ACL", "DELUSER", user);
        }
    }

    [RedisFact]
    public async Task A_wrong_password_is_told_and_not_shown()
    {
        await using var store = Harness.Create(options => (options.User, options.Password) = ("nobody", Password));

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.ListAsync());

        Assert.Equal("store.auth", error.Code);
        Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal);
    }

    [Trait(BadInputCoverage.Trait, "db-network-drop")]
    [Trait(BadInputCoverage.Trait, "db-commit-unknown")]
    [RedisFact]
    public async Task A_write_cut_at_any_byte_is_there_whole_or_not_at_all_and_the_next_converges()
    {
        await using var store = Harness.Create();
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(Version("a", 0), Version("b", 0));
        long all;
        using (var whole = new CuttingProxy(RedisHarness.Endpoint!))
        {
            await using var measured = RedisHarness.Open(store.KeyPrefix, endpoint: whole.Endpoint);
            await (await measured.OpenAsync("docs", TestSettings.Default)).ReplaceAsync(Version("a", 1), Version("b", 1));
            all = whole.Sent;
        }

        var cuts = Math.Min(Fuzz.Cases(24), 2_000);
        for (var cut = 0; cut < cuts; cut++)
        {
            var round = cut + 2;
            using var proxy = new CuttingProxy(RedisHarness.Endpoint!);
            await using var cutOff = RedisHarness.Open(store.KeyPrefix, endpoint: proxy.Endpoint);
            var there = await cutOff.OpenAsync("docs", TestSettings.Default);
            proxy.CutAfter(1 + (all - proxy.Sent) * cut / cuts);
            try
            {
                await there.ReplaceAsync(Version("a", round), Version("b", round));
            }
            catch (RagStoreException e)
            {
                Assert.Equal(("store.unavailable", true), (e.Code, e.IsTransient));
            }

            await AssertWholeAsync(collection, round);
        }

        Assert.Empty(await collection.VerifyAsync());
        await collection.ReplaceAsync(Version("a", 99), Version("b", 99));
        await AssertWholeAsync(collection, 99);
        await AssertNothingLeftAsync(store, collection);
    }

    [RedisFact]
    public async Task What_a_stopped_writer_left_goes_with_the_next_write_after_its_lease()
    {
        await using var store = Harness.Create();
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(Version("a", 0), Version("b", 0));
        using var server = new TestServer();
        using (var proxy = new CuttingProxy(RedisHarness.Endpoint!))
        {
            await using var cutOff = RedisHarness.Open(store.KeyPrefix, endpoint: proxy.Endpoint);
            var there = await cutOff.OpenAsync("docs", TestSettings.Default);
            proxy.CutAfter(4_000);
            await Assert.ThrowsAsync<RagStoreException>(() => there.ReplaceAsync(Version("a", 1), Version("b", 1)));
        }

        var staged = (await server.KeysAsync(store.KeyPrefix)).Single(key => key.EndsWith(":staged", StringComparison.Ordinal));
        var left = (await server.SendAsync("HGETALL", staged)).Items;
        Assert.Equal(2, left.Length);
        var parts = left[1].Text.Split(',');
        await server.SendAsync("HSET", staged, left[0].Text, string.Join(',', parts[..^1].Append("1")));

        await collection.ReplaceAsync(Version("a", 2), Version("b", 2));

        Assert.Equal(0, (await server.SendAsync("EXISTS", staged)).AsInteger);
        await AssertNothingLeftAsync(store, collection);
    }

    [RedisFact]
    public async Task A_writer_whose_reservation_was_taken_away_begins_anew()
    {
        await using var store = Harness.Create();
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        using var server = new TestServer();
        var taking = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                foreach (var key in (await server.SendAsync("KEYS", store.KeyPrefix + "*:staged")).Items)
                {
                    var staged = (await server.SendAsync("HGETALL", key.Text)).Items;
                    for (var j = 0; j < staged.Length && i % 3 == 0; j += 2)
                        await server.SendAsync("HDEL", key.Text, staged[j].Text);
                }
            }
        });

        for (var round = 0; round < 20; round++)
        {
            try
            {
                await collection.ReplaceAsync(Version("a", round), Version("b", round));
            }
            catch (RagStoreException e)
            {
                Assert.Equal(("store.locked", true), (e.Code, e.IsTransient));
            }
        }

        await taking;
        await collection.ReplaceAsync(Version("a", 99), Version("b", 99));
        await AssertWholeAsync(collection, 99);
    }

    [Trait(BadInputCoverage.Trait, "db-foreign-schema")]
    [Trait(BadInputCoverage.Trait, "db-newer-version")]
    [RedisFact]
    public async Task Keys_of_another_application_are_left_alone()
    {
        await using var store = Harness.Create();
        using var server = new TestServer();
        var key = $"{store.KeyPrefix}:{{:docs}}:meta";
        await server.SendAsync("SET", key, "theirs");

        Assert.Equal("store.foreign", (await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", TestSettings.Default))).Code);
        Assert.Equal("theirs", (await server.SendAsync("GET", key)).Text);
        await server.SendAsync("DEL", key);
        await server.SendAsync("HSET", key, "colour", "red");
        Assert.Equal("store.foreign", (await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", TestSettings.Default))).Code);
        Assert.Equal("red", (await server.SendAsync("HGET", key, "colour")).Text);
        await server.SendAsync("DEL", key);
        await server.SendAsync("HSET", key, "format", "9999");
        Assert.Equal("store.version", (await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", TestSettings.Default))).Code);
    }

    [RedisTheory]
    [InlineData("p:common")]
    [InlineData("docs")]
    [InlineData("vs")]
    [InlineData("content")]
    [InlineData("f:id")]
    [InlineData("o:0")]
    public async Task A_key_of_another_type_in_the_way_stops_a_write_before_it_begins(string name)
    {
        await using var store = Harness.Create();
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(new TestDocument("z", "zebra"));
        await collection.DeleteAsync(["z"], CallerAccess.System);
        using var server = new TestServer();
        var key = await KeyAsync(server, store.KeyPrefix, ":n") is var counters ? counters[..^1] + name : "";
        await server.SendAsync("DEL", key);
        await server.SendAsync("RPUSH", key, "theirs");
        var before = (await server.KeysAsync(store.KeyPrefix)).Order(StringComparer.Ordinal).ToList();

        var error = await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync(Version("a", 1)));

        Assert.Equal("store.foreign", error.Code);
        Assert.Equal(1, (await server.SendAsync("LLEN", key)).AsInteger);
        Assert.Empty((await server.KeysAsync(store.KeyPrefix)).Where(found => !found.EndsWith(":dead", StringComparison.Ordinal)).Except(before));
    }

    [Trait(BadInputCoverage.Trait, "db-busy-snapshot")]
    [Trait(BadInputCoverage.Trait, "db-two-processes")]
    [RedisFact]
    public async Task Writers_of_two_stores_lose_nothing_of_each_other()
    {
        await using var first = Harness.Create();
        await using var second = RedisHarness.Open(first.KeyPrefix);
        IVectorCollection[] collections = [await first.OpenAsync("docs", TestSettings.Default), await second.OpenAsync("docs", TestSettings.Default)];

        await Task.WhenAll(collections.Select((collection, writer) => Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++)
                await collection.ReplaceAsync(new TestDocument($"w{writer}d{i}", $"own{writer}"), new TestDocument("shared", $"from{writer} common\n\nfrom{writer} too"));
        })));

        foreach (var collection in collections)
        {
            Assert.Equal(new(61, 62), await collection.CountAsync(CallerAccess.System));
            Assert.Equal(30, (await collection.MatchingAsync("own1")).Count);
            Assert.Single((await collection.GetChunksAsync("shared", 0, 9, CallerAccess.System)).Select(chunk => chunk.Text.Split(' ')[0]).Distinct());
            Assert.Empty(await collection.VerifyAsync());
        }
    }

    [Trait(BadInputCoverage.Trait, "db-deleted-while-open")]
    [RedisFact]
    public async Task Keys_removed_while_open_say_that_the_collection_is_gone()
    {
        await using var store = Harness.Create();
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(Version("a", 1));
        using var server = new TestServer();

        await server.SendAsync(["DEL", .. await server.KeysAsync(store.KeyPrefix)]);

        Assert.Equal("not_found", (await Assert.ThrowsAsync<RagStoreException>(() => collection.MatchingAsync("common"))).Code);
        Assert.Equal("not_found", (await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync(Version("b", 1)))).Code);
        collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(Version("a", 1));
        Assert.Equal(3, (await collection.MatchingAsync("common")).Count);
    }

    [RedisFact]
    public async Task Dropping_leaves_no_key_behind()
    {
        await using var store = Harness.Create();
        using var server = new TestServer();
        for (var round = 0; round < 2; round++)
        {
            var collection = await store.OpenAsync(new CollectionId("docs", "acme"), TestSettings.Default with { KeepsHistory = round == 1 });
            await collection.ReplaceAsync(Held("a", 1, 1), Held("b", 1, 1));
            await collection.ReplaceAsync(Held("a", 2, 5));
            await collection.RepairAsync();
            await collection.ReplaceAsync(Held("a", 3, 9));

            Assert.True(await store.DropAsync(new CollectionId("docs", "acme")));

            Assert.Empty(await server.KeysAsync(store.KeyPrefix));
        }

        static TestDocument Held(string id, int version, int day) => Version(id, version).Valid(new DateTimeOffset(2024, 1, day, 0, 0, 0, TimeSpan.Zero));
    }

    [RedisFact]
    public async Task An_erased_documents_words_are_nowhere_on_the_server()
    {
        await using var store = Harness.Create();
        var collection = await store.OpenAsync("docs", TestSettings.Default with { KeepsHistory = true });
        var secret = new TestDocument("secretid", "xylophone\n\nzucchini").With("code", "metasecret").For(Audience.Of("principalsecret")).With(document => document with { Title = "titlesecret" });
        await collection.ReplaceAsync(secret.Valid(DateTimeOffset.UnixEpoch), new TestDocument("kept", "common").Valid(DateTimeOffset.UnixEpoch));
        await collection.ReplaceAsync(secret.Valid(DateTimeOffset.UnixEpoch.AddDays(1)));

        Assert.Equal(1, await collection.DeleteAsync(["secretid"], CallerAccess.System));

        using var server = new TestServer();
        foreach (var key in await server.KeysAsync(store.KeyPrefix))
        {
            var dump = System.Text.Encoding.Latin1.GetString((await server.SendAsync("DUMP", key)).Bytes.Span);
            foreach (var word in new[] { "xylophone", "zucchini", "metasecret", "principalsecret", "titlesecret", "secretid" })
            {
                Assert.DoesNotContain(word, key, StringComparison.Ordinal);
                Assert.DoesNotContain(word, dump, StringComparison.Ordinal);
            }
        }

        Assert.Empty(await collection.VerifyAsync());
    }

    [RedisFact]
    public async Task A_document_of_many_chunks_leaves_no_vector_when_it_goes()
    {
        await using var store = Harness.Create();
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(new TestDocument("a", string.Join("\n\n", Enumerable.Range(0, 400).Select(i => $"word{i}"))), Version("b", 1));

        await collection.DeleteAsync(["a"], CallerAccess.System);

        using var server = new TestServer();
        Assert.Equal(3, (await server.SendAsync("VCARD", await KeyAsync(server, store.KeyPrefix, ":vs"))).AsInteger);
        Assert.DoesNotContain(await server.KeysAsync(store.KeyPrefix), key => key.EndsWith(":dead", StringComparison.Ordinal));
        Assert.Empty(await collection.VerifyAsync());
    }

    [RedisFact]
    public async Task A_word_repeated_more_than_a_record_holds_is_counted_exactly()
    {
        await using var store = Harness.Create();
        await using var memory = new InMemoryVectorStore();
        var documents = new[] { 1, 254, 255, 256, 70_000 }.Select(count => new TestDocument($"d{count}", string.Concat(Enumerable.Repeat("apple ", count)) + "pie")).ToArray();
        var (collection, reference) = (await store.OpenAsync("docs", TestSettings.Default), await memory.OpenAsync("docs", TestSettings.Default));
        await collection.ReplaceAsync(documents);
        await reference.ReplaceAsync(documents);
        await collection.ReplaceAsync(documents[2]);
        await collection.DeleteAsync(["d256"], CallerAccess.System);
        await reference.DeleteAsync(["d256"], CallerAccess.System);
        var query = new SearchQuery { Mode = SearchMode.Keyword, Text = "apple pie apple", Access = CallerAccess.System };

        Assert.Equal((await reference.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)), (await collection.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)));
        Assert.Empty(await collection.VerifyAsync());
    }

    private static async Task Allow(TestServer server, string user, string prefix)
    {
        var reply = await server.SendAsync(
            "ACL", "SETUSER", user, "on", ">" + Password, $"~{prefix}:*", "+@read", "+@write", "+@connection", "+eval", "+evalsha", "+time", "+command", "+vadd", "+vrem", "+vsim", "+vcard", "+vemb");
        Assert.Equal("OK", reply.Text);
    }

    private static TestDocument Version(string id, int version) => new(id, string.Join("\n\n", Enumerable.Range(0, 3).Select(i => $"version{version} common {id}{i}")))
    {
        Fingerprint = version.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Both documents of one call are of one version, in every leg, and none is newer than what was written.</summary>
    private static async Task AssertWholeAsync(IVectorCollection collection, int newest)
    {
        var hits = await collection.SearchAsync(new() { Text = "common", Vector = new float[] { 1, 0, 0 }, Top = 50, Access = CallerAccess.System });
        Assert.Equal(6, hits.Count);
        var version = Assert.Single(hits.Select(hit => hit.Document.Version).Distinct());
        Assert.InRange(int.Parse(version, CultureInfo.InvariantCulture), 0, newest);
        Assert.All(hits, hit => Assert.Contains($"version{version} ", hit.Chunk.Text, StringComparison.Ordinal));
        Assert.All(hits, hit => Assert.NotNull(hit.VectorScore));
        Assert.All(hits, hit => Assert.NotNull(hit.KeywordScore));
    }

    /// <summary>After a repair nothing is there but what two documents need.</summary>
    private static async Task AssertNothingLeftAsync(RedisVectorStore store, IVectorCollection collection)
    {
        await collection.RepairAsync();
        using var server = new TestServer();
        var keys = await server.KeysAsync(store.KeyPrefix);
        Assert.Equal(2, keys.Count(key => key.Contains(":v:", StringComparison.Ordinal)));
        Assert.Equal(2, keys.Count(key => key.Contains(":t:", StringComparison.Ordinal)));
        Assert.DoesNotContain(keys, key => key.EndsWith(":staged", StringComparison.Ordinal) || key.EndsWith(":retired", StringComparison.Ordinal) || key.EndsWith(":dead", StringComparison.Ordinal));
        Assert.Equal(6, (await server.SendAsync("VCARD", keys.Single(key => key.EndsWith(":vs", StringComparison.Ordinal)))).AsInteger);
        Assert.Empty(await collection.VerifyAsync());
    }

    private static async Task<string> KeyAsync(TestServer server, string prefix, string end) =>
        (await server.KeysAsync(prefix)).Single(key => key.EndsWith(end, StringComparison.Ordinal));
}

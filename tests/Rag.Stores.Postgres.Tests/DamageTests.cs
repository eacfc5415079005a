using Rag.Testing;

namespace Rag.Stores.Postgres.Tests;

/// <summary>Damage done behind the store's back is found, and repaired as far as it can be derived.</summary>
public sealed class DamageTests : PostgresTest
{
    [Trait(BadInputCoverage.Trait, "db-fts-desync")]
    [PostgresTheory]
    [InlineData("DELETE FROM {0}.posting_1", "store.inconsistent")]
    [InlineData("UPDATE {0}.posting_1 SET chunks[1] = chunks[1] + (7::bigint << 23)", "store.inconsistent")]
    [InlineData("UPDATE {0}.posting_1 SET chunks[1] = chunks[1] + (99::bigint << 43)", "store.inconsistent")]
    [InlineData("UPDATE {0}.posting_1 SET chunks[1] = chunks[1] + 1", "store.inconsistent")]
    [InlineData("UPDATE {0}.posting_1 SET bucket = 1 - bucket", "store.inconsistent")]
    [InlineData("DELETE FROM {0}.segment", "store.inconsistent")]
    [InlineData("UPDATE {0}.chunk_1 SET terms = '{{1}}', frequencies = '{{1}}' WHERE ordinal = 0", "store.inconsistent")]
    [InlineData("UPDATE {0}.chunk_1 SET words = 9 WHERE ordinal = 0", "store.inconsistent")]
    [InlineData("UPDATE {0}.chunk_1 SET live = false WHERE ordinal = 0", "store.inconsistent")]
    [InlineData("UPDATE {0}.collection SET chunks = 9", "store.inconsistent")]
    [InlineData("INSERT INTO {0}.chunk_1 SELECT collection, 77, 77, live, index, id, start, length, parent_start, parent_length, kind, tokens, words, terms, frequencies, content_hash, headings, context, text, embedding FROM {0}.chunk_1 WHERE ordinal = 0", "store.inconsistent")]
    public async Task What_can_be_derived_is_derived_anew(string damage, string code)
    {
        var (_, collection) = await OpenWithAsync(new TestDocument("a", "apple pie\n\nplum"), new TestDocument("b", "banana pie"));
        var query = new SearchQuery { Text = "pie plum", Vector = new float[] { 1, 2, 3 }, Access = Root };
        var before = await collection.SearchAsync(query);

        await Server.RunAsync(damage.Replace("{0}", Schema, StringComparison.Ordinal).Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal));

        Assert.Contains(await collection.VerifyAsync(), problem => problem.Code == code);
        await collection.RepairAsync();
        Assert.Empty(await collection.VerifyAsync());
        Assert.Equal(2, (await collection.GetFingerprintsAsync(["a", "b"])).Count);
        Assert.Equal(before.Select(hit => (hit.Chunk.Id, hit.Score)), (await collection.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)));
    }

    [Trait(BadInputCoverage.Trait, "db-vector-missing")]
    [PostgresTheory]
    [InlineData("UPDATE {0}.chunk_1 SET text = 'other' WHERE ordinal = 0", "chunk.text")]
    [InlineData("UPDATE {0}.document_1 SET text = 'other' WHERE id = 'a'", "chunk.text")]
    [InlineData("UPDATE {0}.chunk_1 SET start = 1 WHERE ordinal = 0", "chunk.text")]
    [InlineData("DELETE FROM {0}.chunk_1 WHERE ordinal = 0", "store.inconsistent")]
    [InlineData("UPDATE {0}.chunk_1 SET embedding = '[3,0,0]' WHERE ordinal = 0", "store.inconsistent")]
    [InlineData("UPDATE {0}.chunk_1 SET id = 'x' WHERE ordinal = 0", "store.inconsistent")]
    public async Task What_is_lost_makes_its_document_count_as_not_indexed(string damage, string code)
    {
        var documents = new[] { new TestDocument("a", "apple pie\n\nplum"), new TestDocument("b", "banana pie") };
        var (_, collection) = await OpenWithAsync(documents);

        await Server.RunAsync(damage.Replace("{0}", Schema, StringComparison.Ordinal));

        Assert.Contains(await collection.VerifyAsync(), problem => problem.Code == code && problem.Id.StartsWith('a'));
        await collection.RepairAsync();
        Assert.Empty(await collection.VerifyAsync());
        Assert.Equal(["b"], await collection.IdsAsync());
        Assert.Equal(["b"], (await collection.GetFingerprintsAsync(["a", "b"])).Keys);
        Assert.Equal(["b#0"], await collection.MatchingAsync("apple plum pie"));
        Assert.Equal(["b#0"], await collection.NearestAsync([1, 0, 0]));
        // The vector of the chunk that is whole is not lost with it.
        Assert.Single(await collection.FindVectorsAsync([SearchText.Hash("plum")]));
        await collection.ReplaceAsync(documents);
        Assert.Equal(3, (await collection.MatchingAsync("apple plum pie")).Count);
        Assert.Empty(await collection.VerifyAsync());
        Assert.Equal(0L, await Server.AskAsync<long>($"SELECT count(*) FROM {Schema}.document_1 WHERE state = 2"));
    }

    [PostgresFact]
    public async Task What_was_erased_is_in_no_table()
    {
        var (_, collection) = await OpenWithAsync([.. Enumerable.Range(0, 30).Select(i => new TestDocument($"d{i}", $"common words{i}"))]);
        await collection.ReplaceAsync(new TestDocument("gone", "quixotic zanzibar\n\nzyzzyva").With("note", "quixotic").With(document => document with { Title = "zanzibar title" }));
        string[] words = ["quixotic", "zanzibar", "zyzzyva", "title"];
        var hashes = string.Join(',', words.Select(word => TermHash.Of(word)));
        Assert.Equal(4L, await Server.AskAsync<long>($"SELECT count(DISTINCT t) FROM {Schema}.posting p, unnest(p.terms) t WHERE t = ANY('{{{hashes}}}')"));

        await collection.ReplaceAsync(new TestDocument("gone", "zyzzyva harmless"));
        await collection.DeleteAsync(["gone"], Root);

        foreach (var table in new[] { "collection", "segment", "document", "chunk", "posting" })
        {
            foreach (var word in words.Append("gone").Concat(words.Select(word => $"{TermHash.Of(word)}")))
                Assert.Equal(0L, await Server.AskAsync<long>($"SELECT count(*) FROM {Schema}.{table} t WHERE strpos(t::text, '{word}') > 0"));
        }

        Assert.Empty(await collection.FindVectorsAsync([SearchText.Hash("zanzibar title\nzyzzyva")]));
        Assert.Empty(await collection.VerifyAsync());
    }
}

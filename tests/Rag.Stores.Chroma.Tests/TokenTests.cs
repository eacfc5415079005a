using Rag.Testing;

namespace Rag.Stores.Chroma.Tests;

/// <summary>A server that wants a token: with the right one everything works, without it nothing does, and no message shows it.</summary>
public sealed class TokenTests
{
    private const string Token = "s3cr3t-t0ken";

    [ChromaTheory]
    [InlineData("X-Chroma-Token", Token)]
    [InlineData("Authorization", "Bearer " + Token)]
    public async Task The_right_token_opens_the_server(string header, string value)
    {
        await using var database = await ChromaDatabase.CreateAsync();
        using var proxy = new TokenProxy(header, value);
        await using var store = database.Open(proxy.Uri, options => (options.Token, options.TokenHeader) = (Token, header));

        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(new TestDocument("a", "apple"), new TestDocument("b", "banana"));

        Assert.Equal(["a#0"], await collection.MatchingAsync("apple"));
        Assert.Equal(2, (await collection.NearestAsync([1, 0, 0])).Count);
        Assert.Equal(1, await collection.DeleteAsync(["a"], CallerAccess.System));
        Assert.Empty(await collection.VerifyAsync());
    }

    [ChromaTheory]
    [InlineData(null, "X-Chroma-Token")]
    [InlineData("wr0ng-s3cr3t", "X-Chroma-Token")]
    [InlineData(Token, "Authorization")]
    public async Task Any_other_is_refused_and_not_shown(string? token, string header)
    {
        await using var database = await ChromaDatabase.CreateAsync();
        using var proxy = new TokenProxy("X-Chroma-Token", Token);
        await using var store = database.Open(proxy.Uri, options => (options.Token, options.TokenHeader) = (token, header));

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", TestSettings.Default));

        Assert.Equal(("store.refused", false), (error.Code, error.IsTransient));
        Assert.Contains("ChromaStoreOptions.Token", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(await database.CollectionsAsync());
    }
}

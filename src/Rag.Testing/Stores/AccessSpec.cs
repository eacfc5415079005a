namespace Rag.Testing;

/// <summary>Access: readers are checked on every path, and what a caller may not see behaves as what does not exist.</summary>
public abstract class AccessSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecTheory]
    [InlineData(false, "system", "public unstated nobody ann bob")]
    [InlineData(false, "none", "public unstated")]
    [InlineData(false, "", "public")]
    [InlineData(false, "ann", "public unstated ann")]
    [InlineData(false, "ann bob", "public unstated ann bob")]
    [InlineData(false, "carl", "public unstated")]
    [InlineData(true, "system", "public unstated nobody ann bob")]
    [InlineData(true, "", "public")]
    [InlineData(true, "ann", "public ann")]
    [InlineData(true, "bob ann", "public ann bob")]
    [InlineData(true, "carl", "public")]
    [InlineData(true, "ANN", "public")]
    [InlineData(true, "*", "public")]
    [InlineData(true, "%", "public")]
    [InlineData(true, "an_", "public")]
    [InlineData(true, "everyone", "public")]
    [InlineData(true, "public", "public")]
    [InlineData(true, "ann,bob", "public")]
    [InlineData(true, "a'nn", "public")]
    [InlineData(true, "'OR'1'='1", "public")]
    [InlineData(true, "[\"ann\"]", "public")]
    public async Task A_caller_sees_the_same_documents_on_every_path(bool demanded, string caller, string visible)
    {
        var collection = await OpenAsync(demanded);
        var access = Caller(caller);
        var wanted = visible.Split(' ').Order(StringComparer.Ordinal).ToList();
        var hits = wanted.Select(id => $"{id}#0").ToList();

        Assert.Equal(new(wanted.Count, wanted.Count), await collection.CountAsync(access));
        Assert.Equal(hits, (await collection.NearestAsync([1, 0, 0], access: access)).Order(StringComparer.Ordinal));
        Assert.Equal(hits, (await collection.MatchingAsync("common", access: access)).Order(StringComparer.Ordinal));
        var hybrid = await collection.SearchAsync(new() { Text = "common", Vector = new float[] { 1, 0, 0 }, Access = access });
        Assert.Equal(hits, hybrid.Select(hit => hit.Chunk.Id).Order(StringComparer.Ordinal));
        foreach (var id in All)
        {
            Assert.Equal(wanted.Contains(id), await collection.GetDocumentAsync(id, access) is not null);
            Assert.Equal(wanted.Contains(id) ? 1 : 0, (await collection.GetChunksAsync(id, 0, 10, access)).Count);
        }

        Assert.Equal(wanted.Count, await collection.DeleteAsync(All, access));
        Assert.Equal(All.Except(wanted).Order(StringComparer.Ordinal), await collection.IdsAsync());
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task Where_principals_are_demanded_none_is_an_error_on_every_path()
    {
        var collection = await OpenAsync(demanded: true);

        await RefusedAsync(() => collection.CountAsync(CallerAccess.None));
        await RefusedAsync(() => collection.NearestAsync([1, 0, 0], access: CallerAccess.None));
        await RefusedAsync(() => collection.MatchingAsync("common", access: CallerAccess.None));
        await RefusedAsync(() => collection.SearchAsync(new() { Text = "common", Vector = new float[] { 1, 0, 0 } }));
        await RefusedAsync(() => collection.GetDocumentAsync("public", CallerAccess.None));
        await RefusedAsync(() => collection.GetChunksAsync("public", 0, 1, CallerAccess.None));
        await RefusedAsync(() => collection.DeleteAsync(["public"], CallerAccess.None));
        Assert.Equal(All.Length, (await collection.IdsAsync()).Count);

        static async Task RefusedAsync(Func<Task> call) =>
            Assert.Equal("acl.missing_context", (await Assert.ThrowsAsync<RagAccessException>(call)).Code);
    }

    [SpecFact]
    public async Task What_may_not_be_seen_takes_no_place_among_the_candidates()
    {
        var collection = await OpenAsync();
        await collection.ReplaceAsync([.. Enumerable.Range(0, 300).Select(i =>
            new TestDocument($"d{i:000}", "common").With([300 - i, i, 0]).For(i % 100 == 99 ? Audience.Of("ann") : Audience.Of("bob")))]);
        string[] wanted = ["d099#0", "d199#0", "d299#0"];
        var access = CallerAccess.For("ann");

        Assert.Equal(wanted, await collection.NearestAsync([1, 0, 0], top: 3, access: access));
        Assert.Equal(wanted, await collection.MatchingAsync("common", top: 3, access: access));
        var hybrid = await collection.SearchAsync(new() { Text = "common", Vector = new float[] { 1, 0, 0 }, Top = 3, Candidates = 3, Access = access });
        Assert.Equal(wanted, hybrid.Select(hit => hit.Chunk.Id).Order(StringComparer.Ordinal));
    }

    [SpecTheory]
    [InlineData("true")]
    [InlineData("owner = 'ann' or true or owner != 'x'")]
    [InlineData("not exists(nothing)")]
    [InlineData("id = 'bob'")]
    [InlineData("id contains ''")]
    [InlineData("id in ('ann', 'bob', 'nobody', 'unstated')")]
    public async Task A_filter_cannot_widen_what_a_caller_sees(string filter)
    {
        var collection = await OpenAsync(demanded: true);

        Assert.DoesNotContain("bob#0", await collection.NearestAsync([1, 0, 0], access: CallerAccess.For("ann"), filter: FilterParser.Parse(filter)));
        Assert.DoesNotContain("bob#0", await collection.MatchingAsync("common", access: CallerAccess.For("ann"), filter: FilterParser.Parse(filter)));
        Assert.InRange((await collection.CountAsync(CallerAccess.For("ann"), FilterParser.Parse(filter))).Documents, 0, 2);
    }

    [SpecFact]
    public async Task New_readers_hold_from_the_next_question_on()
    {
        var collection = await OpenAsync(demanded: true);

        await collection.ReplaceAsync(new TestDocument("ann", "common").For(Audience.Of("bob")));

        Assert.Null(await collection.GetDocumentAsync("ann", CallerAccess.For("ann")));
        Assert.Equal(["ann#0", "bob#0", "public#0"], (await collection.MatchingAsync("common", access: CallerAccess.For("bob"))).Order(StringComparer.Ordinal));
    }

    [SpecFact]
    public async Task A_document_for_nobody_is_for_nobody()
    {
        var collection = await OpenAsync(demanded: true);

        var read = await collection.GetDocumentAsync("nobody", Root);

        Assert.True(read!.VisibleTo.IsStated);
        Assert.Empty(read.VisibleTo.Principals);
        Assert.Null(await collection.GetDocumentAsync("nobody", CallerAccess.For("ann")));
    }

    [SpecFact]
    public async Task Ten_thousand_principals_are_answered()
    {
        var collection = await OpenAsync(demanded: true);
        var access = CallerAccess.For(Enumerable.Range(0, 9_999).Select(i => $"group-{i}").Append("ann"));

        Assert.Equal(new(2, 2), await collection.CountAsync(access));
        Assert.Equal(["ann#0", "public#0"], (await collection.MatchingAsync("common", access: access)).Order(StringComparer.Ordinal));
        Assert.Equal(["ann#0", "public#0"], (await collection.NearestAsync([1, 0, 0], access: access)).Order(StringComparer.Ordinal));
        Assert.NotNull(await collection.GetDocumentAsync("ann", access));
    }

    [SpecTheory]
    [InlineData("o'hara; DROP TABLE x;--")]
    [InlineData("group:\"everyone\"")]
    [InlineData("\u00E9t\u00E9")]
    [InlineData("\U0001F469")]
    [InlineData("a,b|c{d}[e]")]
    [InlineData("user@example.org")]
    public async Task A_principal_is_a_literal_name(string name)
    {
        var collection = await OpenAsync(settings => settings with { RequiresPrincipals = true });
        await collection.ReplaceAsync(
            new TestDocument("mine", "common").For(Audience.Of("first", name)), new TestDocument("longer", "common").For(Audience.Of(name + "x")), new TestDocument("split", "common").For(Audience.Of("a", "b")));

        Assert.Equal(["mine#0"], await collection.MatchingAsync("common", access: CallerAccess.For(name)));
        Assert.Equal(["mine#0"], await collection.NearestAsync([1, 0, 0], access: CallerAccess.For("zz", name)));
        Assert.Equal(["first", name], (await collection.GetDocumentAsync("mine", CallerAccess.For(name)))!.VisibleTo.Principals.OrderBy(reader => reader == name));
    }

    private static readonly string[] All = ["public", "unstated", "nobody", "ann", "bob"];

    private async Task<IVectorCollection> OpenAsync(bool demanded)
    {
        var collection = await OpenAsync(settings => settings with { RequiresPrincipals = demanded });
        await collection.ReplaceAsync(
            new TestDocument("public", "common").For(Audience.Everyone),
            new TestDocument("unstated", "common"),
            new TestDocument("nobody", "common").For(Audience.Of()),
            new TestDocument("ann", "common").For(Audience.Of("ann", "dora")),
            new TestDocument("bob", "common").For(Audience.Of("bob")));
        return collection;
    }

    private static CallerAccess Caller(string caller) => caller switch
    {
        "system" => CallerAccess.System,
        "none" => CallerAccess.None,
        _ => CallerAccess.For(caller.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
    };
}

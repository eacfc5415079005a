namespace Rag.Core.Tests.Access;

public sealed class CallerAccessTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\u0000")]
    [InlineData("a\nb")]
    [InlineData("pass\u200Bword")]
    [InlineData("a\u202Eb")]
    [InlineData("cafe\u0301")]
    public void A_name_that_could_pass_for_another_is_refused(string name)
    {
        Assert.Equal("acl.invalid_principal", Assert.Throws<RagAccessException>(() => CallerAccess.For(name)).Code);
        Assert.Equal("acl.invalid_principal", Assert.Throws<RagAccessException>(() => Audience.Of("ann", name)).Code);
    }

    [Fact]
    public void A_name_with_half_a_surrogate_pair_is_refused() =>
        Assert.Equal("acl.invalid_principal", Assert.Throws<RagAccessException>(() => CallerAccess.For("a\uD800")).Code);

    [Fact]
    public void Principals_are_distinct_and_in_order() =>
        Assert.Equal(["ANN", "ann", "bob"], CallerAccess.For("bob", "ann", "ANN", "bob").Principals);

    [Fact]
    public void Ten_thousand_principals_are_the_most()
    {
        var most = Enumerable.Range(0, 10_000).Select(i => $"g{i}").ToList();

        Assert.Equal(10_000, CallerAccess.For(most).Principals!.Count);
        Assert.Equal("acl.too_many_principals", Assert.Throws<RagAccessException>(() => CallerAccess.For(most.Append("more"))).Code);
    }

    [Fact]
    public void Demanded_principals_may_be_an_empty_list_but_not_missing()
    {
        CallerAccess.System.Require(true);
        CallerAccess.For().Require(true);
        CallerAccess.None.Require(false);

        Assert.Equal("acl.missing_context", Assert.Throws<RagAccessException>(() => CallerAccess.None.Require(true)).Code);
    }

    [Theory]
    [InlineData("Docs")]
    [InlineData("1docs")]
    [InlineData("docs-1")]
    [InlineData("docs\n")]
    [InlineData("")]
    [InlineData("do\u0441s")]
    public void A_collections_name_is_plain(string name) =>
        Assert.Equal("name.invalid", Assert.Throws<RagInputException>(() => new CollectionId(name)).Code);
}

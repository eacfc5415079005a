namespace Rag.Core.Tests.Documents;

public sealed class MetadataTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("Year_2", true)]
    [InlineData("", false)]
    [InlineData("_a", false)]
    [InlineData("2a", false)]
    [InlineData("a b", false)]
    [InlineData("a.b", false)]
    [InlineData("a\n", false)]
    [InlineData("caf\u00E9", false)]
    [InlineData("\u0430", false)]
    [InlineData(null, false)]
    public void Only_plain_names_are_keys(string? key, bool allowed) => Assert.Equal(allowed, Metadata.IsKey(key));

    [Fact]
    public void A_key_has_at_most_64_characters()
    {
        Assert.True(Metadata.IsKey(new string('k', 64)));
        Assert.False(Metadata.IsKey(new string('k', 65)));
    }

    [Fact]
    public void Keys_are_counted()
    {
        var most = Enumerable.Range(0, Metadata.MaxKeys).Select(i => KeyValuePair.Create($"k{i}", 1L)).ToList();

        Assert.Equal(Metadata.MaxKeys, Metadata.From(most).Count);
        Assert.Equal("metadata.too_large", Assert.Throws<RagInputException>(() => Metadata.From(most.Append(new("more", 1L)))).Code);
    }

    [Fact]
    public void Bytes_are_counted_in_utf8()
    {
        var most = new string('\u00E9', (Metadata.MaxBytes - 1) / 2);

        Assert.Single(Metadata.From([KeyValuePair.Create("k", most)]));
        Assert.Equal("metadata.too_large", Assert.Throws<RagInputException>(() => Metadata.From([KeyValuePair.Create("k", most + "\u00E9")])).Code);
    }

    [Fact]
    public void A_key_given_twice_is_refused() =>
        Assert.Equal("metadata.key_invalid", Assert.Throws<RagInputException>(() => Metadata.From([KeyValuePair.Create("k", 1L), KeyValuePair.Create("k", 1L)])).Code);

    [Fact]
    public void Equality_is_by_content_whatever_the_order_given()
    {
        var one = Metadata.From([KeyValuePair.Create("a", 1L), KeyValuePair.Create("b", 2L)]);
        var other = Metadata.From([KeyValuePair.Create("b", 2L), KeyValuePair.Create("a", 1L)]);

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, Metadata.From([KeyValuePair.Create("a", 1L)]));
        Assert.Equal(Metadata.Empty, Metadata.From<object>([]));
    }
}

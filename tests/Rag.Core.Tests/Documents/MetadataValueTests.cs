namespace Rag.Core.Tests.Documents;

public sealed class MetadataValueTests
{
    private static readonly object[] Ascending =
    [
        double.MinValue, -9.3e18, long.MinValue, -1L, -0.5, 0L, double.Epsilon, 1L, 9_007_199_254_740_992d, 9_007_199_254_740_993L, 9_007_199_254_740_994d, long.MaxValue, 9.3e18, double.MaxValue,
    ];

    [Fact]
    public void Numbers_of_both_kinds_are_in_one_exact_order()
    {
        var values = Ascending.Select(MetadataValue.From).ToList();
        for (var i = 0; i < values.Count; i++)
        {
            for (var j = 0; j < values.Count; j++)
                Assert.Equal(i.CompareTo(j), Math.Sign(values[i].CompareTo(values[j])!.Value));
        }
    }

    [Fact]
    public void Equal_values_hash_alike()
    {
        foreach (var number in new[] { 0L, 1, -1, 1L << 53, long.MinValue })
        {
            Assert.Equal(MetadataValue.Of(number), MetadataValue.Of((double)number));
            Assert.Equal(MetadataValue.Of(number).GetHashCode(), MetadataValue.Of((double)number).GetHashCode());
        }

        Assert.Equal(MetadataValue.Of(0.0).GetHashCode(), MetadataValue.Of(-0.0).GetHashCode());
        Assert.NotEqual(MetadataValue.Of(long.MaxValue), MetadataValue.Of((double)long.MaxValue));
    }

    [Fact]
    public void Different_kinds_are_neither_equal_nor_ordered()
    {
        MetadataValue[] values = [MetadataValue.Of("1"), MetadataValue.Of(1L), MetadataValue.Of(true), MetadataValue.Of(DateTimeOffset.UnixEpoch), MetadataValue.Of(["1"])];
        foreach (var one in values)
        {
            foreach (var other in values.Where(other => other.Kind != one.Kind))
            {
                Assert.NotEqual(one, other);
                Assert.Null(one.CompareTo(other));
            }
        }
    }

    [Fact]
    public void A_moment_is_the_same_in_every_offset() =>
        Assert.Equal(MetadataValue.Of(new DateTimeOffset(2024, 3, 31, 2, 30, 0, TimeSpan.FromHours(1))), MetadataValue.Of(new DateTimeOffset(2024, 3, 31, 1, 30, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData("A", "a")]
    [InlineData("a", "aa")]
    [InlineData("z", "\u00E9")]
    [InlineData("\uFF5E", "\U0001F4C4")]
    [InlineData("\uD7FF", "\uE000")]
    [InlineData("a\U0001F4C4", "a\U0001F4C5")]
    [InlineData("", "a")]
    public void Text_is_ordered_as_its_utf8_bytes_are(string before, string after)
    {
        Assert.True(MetadataValue.Of(before).CompareTo(MetadataValue.Of(after)) < 0);
        Assert.True(CodePointOrder.Compare(after, before) > 0);
        Assert.Equal(0, CodePointOrder.Compare(after, after));
        Assert.True(System.Text.Encoding.UTF8.GetBytes(before).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(after)) < 0);
    }

    [Fact]
    public void The_kind_asked_for_must_be_the_kind_there_is() =>
        Assert.Throws<InvalidOperationException>(() => MetadataValue.Of("1").AsInteger);
}

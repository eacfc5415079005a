using Rag.Stores.Redis;
using Rag.Testing;

namespace Rag.Stores.Redis.Tests;

/// <summary>The law behind every filter on the server: bytes are ordered, and equal, as values are.</summary>
public sealed class IndexKeyTests
{
    [Fact]
    public void The_order_of_keys_is_the_order_of_values_of_one_type()
    {
        var random = new Random(5);
        var values = Numbers(random).Concat(Texts(random)).Concat(Times(random)).Concat([MetadataValue.Of(true), MetadataValue.Of(false)]).ToArray();
        for (var i = 0; i < Fuzz.Cases(50_000); i++)
        {
            var (left, right) = (values[random.Next(values.Length)], values[random.Next(values.Length)]);
            var order = IndexKey.Of(left).AsSpan().SequenceCompareTo(IndexKey.Of(right));

            if (left.CompareTo(right) is { } expected)
                Assert.True(Math.Sign(order) == Math.Sign(expected), $"{left} and {right}");
            else
                Assert.NotEqual(IndexKey.Of(left)[0], IndexKey.Of(right)[0]);
        }
    }

    [Fact]
    public void Lists_have_one_key_each()
    {
        string[][] lists = [[], [""], ["", ""], ["a"], ["a", ""], ["", "a"], ["a", "b"], ["b", "a"], ["ab"], ["a b"]];

        Assert.Equal(lists.Length, lists.Select(list => Convert.ToHexString(IndexKey.Of(MetadataValue.Of(list)))).Distinct().Count());
    }

    private static IEnumerable<MetadataValue> Numbers(Random random)
    {
        foreach (var power in Enumerable.Range(0, 63))
        {
            foreach (var near in new[] { -1L, 0, 1 })
            {
                var integer = unchecked((1L << power) + near);
                yield return MetadataValue.Of(integer);
                yield return MetadataValue.Of(unchecked(-integer));
                yield return MetadataValue.Of((double)integer);
                yield return MetadataValue.Of(-(double)integer);
                yield return MetadataValue.Of(Math.BitIncrement((double)integer));
            }
        }

        foreach (var value in new[] { long.MaxValue, long.MinValue, long.MaxValue - 1, 0 })
            yield return MetadataValue.Of(value);
        foreach (var value in new[] { 0.0, -0.0, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue, 9.3e18, 0.5 })
            yield return MetadataValue.Of(value);
        for (var i = 0; i < 200; i++)
            yield return MetadataValue.Of(random.NextInt64(long.MinValue, long.MaxValue));
    }

    private static IEnumerable<MetadataValue> Texts(Random random)
    {
        string[] parts = ["", "a", "A", "b", "\t", "\u00E9", "\uFF5E", "\U0001F4C4", "\u007F", " "];
        for (var i = 0; i < 100; i++)
            yield return MetadataValue.Of(string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => parts[random.Next(parts.Length)])));
    }

    private static IEnumerable<MetadataValue> Times(Random random) =>
        Enumerable.Range(0, 50).Select(_ => MetadataValue.Of(new DateTimeOffset(random.NextInt64(DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero))).Append(MetadataValue.Of(DateTimeOffset.MinValue));
}

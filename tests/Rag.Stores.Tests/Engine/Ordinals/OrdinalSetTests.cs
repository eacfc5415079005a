using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Tests.Engine.Ordinals;

public sealed class OrdinalSetTests
{
    [Fact]
    public void Every_operation_agrees_with_a_hash_set()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var end = random.Next(1, 400);
            var (left, leftSet) = Random(random, end);
            var (right, rightSet) = Random(random, random.Next(1, 400));

            Same(leftSet.Where(rightSet.Contains), left.Clone().And(right));
            Same(leftSet.Concat(rightSet), left.Clone().Or(right));
            Same(leftSet.Where(i => !rightSet.Contains(i)), left.Clone().AndNot(right));
            Same(Enumerable.Range(0, end).Where(i => !leftSet.Contains(i)), left.Clone().Not(end));
            Same(Enumerable.Range(0, end), OrdinalSet.Range(end));
            Same(leftSet, OrdinalSet.FromWords(left.Words));
            for (var i = 0; i < 450; i++)
            {
                Assert.Equal(leftSet.Contains(i), left.Contains(i));
                Assert.Equal(leftSet.Where(x => x >= i).DefaultIfEmpty(-1).Min(), left.Next(i));
            }
        }
    }

    [Fact]
    public void Adding_and_removing_say_whether_they_changed_the_set()
    {
        var set = new OrdinalSet();

        Assert.True(set.Add(70));
        Assert.False(set.Add(70));
        Assert.Equal(1, set.Count);
        Assert.True(set.Remove(70));
        Assert.False(set.Remove(70));
        Assert.False(set.Remove(1_000_000));
        Assert.Equal(0, set.Count);
    }

    [Fact]
    public void A_clone_does_not_follow_its_original()
    {
        var set = OrdinalSet.Range(3);
        var clone = set.Clone();

        set.Remove(1);
        set.Add(100);

        Same([0, 1, 2], clone);
    }

    private static (OrdinalSet, HashSet<int>) Random(Random random, int end)
    {
        var set = new OrdinalSet();
        var expected = new HashSet<int>();
        for (var i = random.Next(end * 2); i > 0; i--)
        {
            var ordinal = random.Next(end);
            if (random.Next(4) > 0)
                Assert.Equal(expected.Add(ordinal), set.Add(ordinal));
            else
                Assert.Equal(expected.Remove(ordinal), set.Remove(ordinal));
        }

        return (set, expected);
    }

    private static void Same(IEnumerable<int> expected, OrdinalSet actual)
    {
        var list = new List<int>();
        foreach (var ordinal in actual)
            list.Add(ordinal);
        Assert.Equal(expected.Distinct().Order(), list);
        Assert.Equal(list.Count, actual.Count);
    }
}

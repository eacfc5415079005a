using Rag.Stores.Engine.Ordinals;
using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Tests.Engine.Vectors;

public class VisitedSetTests
{
    [Fact]
    public void Each_is_new_once_and_only_the_living_are_told()
    {
        var visited = new VisitedSet();
        visited.Clear(200);
        visited.Add(5);

        Assert.Equal([1, 64, 199], Added(visited, [5, 1, 64, 1, 100, 199, -1, 7], dead: 100));
        Assert.Equal([7], Added(visited, [7, 64, 5, 199], dead: 100));
        visited.Clear(200);
        Assert.Equal([5, 1, 100], Added(visited, [5, 1, 100], dead: 64));
    }

    [Fact]
    public void Those_beyond_the_end_are_passed_over()
    {
        var visited = new VisitedSet();
        visited.Clear(64);
        Assert.Equal([3], Added(visited, [64, 3, 1_000_000], dead: 0));
        visited.Clear(10_000);
        var added = new int[3];
        Assert.Equal(1, visited.AddAll([64, 3, 9_999], OrdinalSet.Range(64), added));
        Assert.Equal(3, added[0]);
    }

    [Fact]
    public void It_holds_as_many_as_a_walk_meets()
    {
        var visited = new VisitedSet();
        for (var walk = 0; walk < 2; walk++)
        {
            visited.Clear(10_000);
            for (var i = 0; i < 10_000; i += 10)
                Assert.Equal(i == 0 ? 9 : 10, Added(visited, [.. Enumerable.Range(i, 10)], dead: 0).Length);
        }
    }

    private static int[] Added(VisitedSet visited, int[] ordinals, int dead)
    {
        var live = OrdinalSet.Range(10_000);
        live.Remove(dead);
        var added = new int[ordinals.Length];
        return added[..visited.AddAll(ordinals, live, added)];
    }
}

using System.Text;

namespace Rag.Stores.Sqlite.Tests;

public sealed class ChunkIdOrderTests
{
    [Fact]
    public void Chunks_are_ordered_as_their_ids_are()
    {
        string[] ids = ["a", "a#", "a#1", "a!", "a$", "ab", "b", "a\uFF5E", "a🦊", "ä", "", "1", "a#10"];
        int[] indexes = [0, 1, 2, 9, 10, 11, 100, int.MaxValue];
        foreach (var left in ids)
        {
            foreach (var right in ids)
            {
                foreach (var i in indexes)
                {
                    foreach (var j in indexes)
                    {
                        Assert.Equal(
                            Math.Sign(CodePointOrder.Compare(Chunk.IdOf(left, i), Chunk.IdOf(right, j))),
                            Math.Sign(ChunkIdOrder.Compare(Encoding.UTF8.GetBytes(left), i, Encoding.UTF8.GetBytes(right), j)));
                    }
                }
            }
        }
    }
}

using System.Buffers;
using System.Text;
using Rag.Chunking.Tokenizers;
using Rag.Testing;

namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>Encoding by neighbours that agree against merging as the definition says, on whole pieces and on text that is no language.</summary>
public sealed class BytePairMergerTests
{
    [Fact]
    public void A_trained_vocabulary_is_encoded_as_merging_does()
    {
        var table = Trained(merges: 400);

        Assert.NotNull(table.Merges);
        AssertSame(table, 400);
    }

    [SharedFact]
    public void A_published_vocabulary_is_encoded_as_merging_does()
    {
        foreach (var name in (string[])["cl100k_base", "o200k_base"])
        {
            using var stream = File.OpenRead(SharedData.PathOf($"tokenizers/{name}.tiktoken"));
            var table = RankFile.Read(stream, name);

            Assert.NotNull(table.Merges);
            AssertSame(table, 30);
        }
    }

    [Fact]
    public void A_vocabulary_with_a_token_no_merging_reaches_is_merged_as_the_definition_says()
    {
        var table = Table([.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), "xyz"u8.ToArray(), "ab"u8.ToArray()]);

        Assert.Null(table.Merges);
        Assert.Equal([120, 121, 122, 257], Encode(table, "xyzab"u8, BytePairMerger.Merge));
        Assert.Equal([256], Encode(table, "xyz"u8, BytePairMerger.Merge));
    }

    [Fact]
    public void A_megabyte_of_one_letter_takes_a_step_for_each_token()
    {
        var table = Table([.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. Enumerable.Range(1, 6).Select(power => Enumerable.Repeat((byte)'a', 1 << power).ToArray())]);
        var text = Enumerable.Repeat((byte)'a', 1_000_001).ToArray();

        Assert.NotNull(table.Merges);
        Assert.Equal(15_626, BytePairMerger.Merge(table, text, null));
    }

    private static void AssertSame(TokenTable table, int cases)
    {
        var random = new Random(11);
        for (var seed = 0; seed < cases; seed++)
        {
            var piece = (seed % 4) switch
            {
                0 => Encoding.UTF8.GetBytes(HostileText.Create(seed, 300)),
                1 => [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => (byte)random.Next(256))],
                2 => [.. Enumerable.Range(0, random.Next(1, 600)).Select(_ => (byte)"ab "[random.Next(3)])],
                _ => [.. Enumerable.Range(0, random.Next(1, 60)).SelectMany(_ => table.BytesOf(random.Next(table.RankLimit)).ToArray())],
            };

            Assert.Equal(Encode(table, piece, BytePairMerger.MergeWithHeap), Encode(table, piece, BytePairMerger.Merge));
        }
    }

    private delegate int Merge(TokenTable table, ReadOnlySpan<byte> piece, IBufferWriter<int>? tokens);

    private static int[] Encode(TokenTable table, ReadOnlySpan<byte> piece, Merge merge)
    {
        var tokens = new ArrayBufferWriter<int>();
        if (!piece.IsEmpty)
            Assert.Equal(merge(table, piece, tokens), tokens.WrittenCount);

        // A piece that is itself a token is one token, whether merging reaches it or not.
        return table.RankOf(piece) is var whole && whole != TokenTable.None ? [whole] : tokens.WrittenSpan.ToArray();
    }

    // The most frequent pair of neighbours becomes a token, again and again (Sennrich et al. 2016).
    private static TokenTable Trained(int merges)
    {
        var words = Enumerable.Range(0, 60).SelectMany(seed => HostileText.Create(seed, 1000).Split(' ')).Select(word => Encoding.UTF8.GetBytes(word).Select(value => (int)value).ToList()).ToList();
        var tokens = Enumerable.Range(0, 256).Select(value => new[] { (byte)value }).ToList();
        for (var i = 0; i < merges; i++)
        {
            var counts = new Dictionary<(int Left, int Right), int>();
            foreach (var word in words)
            {
                for (var at = 1; at < word.Count; at++)
                    counts[(word[at - 1], word[at])] = counts.GetValueOrDefault((word[at - 1], word[at])) + 1;
            }

            var (left, right) = counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).First().Key;
            byte[] merged = [.. tokens[left], .. tokens[right]];
            if (tokens.Exists(token => token.AsSpan().SequenceEqual(merged)))
                break;
            tokens.Add(merged);
            foreach (var word in words)
            {
                for (var at = 1; at < word.Count; at++)
                {
                    if ((word[at - 1], word[at]) != (left, right))
                        continue;
                    word[at - 1] = tokens.Count - 1;
                    word.RemoveAt(at);
                }
            }
        }

        return Table(tokens);
    }

    private static TokenTable Table(List<byte[]> tokens)
    {
        var starts = new int[tokens.Count + 1];
        for (var rank = 0; rank < tokens.Count; rank++)
            starts[rank + 1] = starts[rank] + tokens[rank].Length;
        return new TokenTable([.. tokens.SelectMany(token => token)], starts);
    }
}

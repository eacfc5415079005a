using Rag.Stores.Engine.Keywords;
using Rag.Stores.Engine.Ordinals;
using Rag.Stores.Tests.Engine.Vectors;

namespace Rag.Stores.Tests.Engine.Keywords;

public sealed class InvertedIndexTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(3_000)]
    public void A_search_returns_what_the_definition_gives(int chunks)
    {
        var random = new Random(chunks);
        var (index, reference) = Filled(random, chunks);
        index.Optimize();

        for (var i = 0; i < 12; i++)
        {
            var question = TestTexts.Text(random, random.Next(1, 16));
            reference.AssertSame(question, 10, null, index.Snapshot());
            reference.AssertSame(question, random.Next(1, 300), TestVectors.Subset(random, chunks, random.NextDouble()), index.Snapshot());
            reference.AssertSame(question, 10, TestVectors.Subset(random, chunks, 0.002), index.Snapshot());
        }
    }

    [Fact]
    public void A_question_of_hundreds_of_terms_is_answered_exactly()
    {
        var random = new Random(2);
        var (index, reference) = Filled(random, 2_500);

        for (var i = 0; i < 3; i++)
            reference.AssertSame(TestTexts.Text(random, 100 * (i + 1)), 10, null, index.Snapshot());
    }

    [Fact]
    public void Any_sequence_of_writes_leaves_what_a_dictionary_would_hold()
    {
        var random = new Random(5);
        var index = new InvertedIndex();
        var reference = new ReferenceKeywords();
        var fresh = 0;
        for (var step = 0; step < Fuzz.Cases(3_000); step++)
        {
            switch (random.Next(100))
            {
                case < 55:
                    // Now and then an ordinal that is taken, which replaces its chunk.
                    var ordinal = random.Next(10) == 0 && fresh > 0 ? random.Next(fresh) : fresh++;
                    Add(index, reference, ordinal, TestTexts.Text(random, random.Next(30), 300));
                    break;
                case < 90:
                    var gone = reference.Chunks.Count > 400 || random.Next(2) == 0 ? reference.Chunks.Keys.ElementAtOrDefault(random.Next(500)) : random.Next(fresh + 1);
                    Assert.Equal(reference.Chunks.Remove(gone), index.Remove(gone));
                    break;
                case < 99:
                    reference.AssertSame(TestTexts.Text(random, random.Next(1, 9), 300), random.Next(1, 20), random.Next(2) == 0 ? null : TestVectors.Subset(random, fresh, 0.3), index.Snapshot());
                    break;
                default:
                    if (random.Next(3) == 0)
                        index.Optimize();
                    index = Reopened(index, reference);
                    break;
            }
        }

        Assert.Equal(reference.Chunks.Count, index.Count);
    }

    [Fact]
    public void A_snapshot_does_not_see_later_writes()
    {
        var random = new Random(6);
        var (index, reference) = Filled(random, 500);
        var before = index.Snapshot();

        for (var i = 0; i < 500; i += 3)
            index.Remove(i);
        for (var i = 0; i < 300; i++)
            index.Add(i * 2, TestTexts.Text(random, 20), WordAnalyzer.Instance);
        index.Snapshot();
        index.Optimize();

        reference.AssertSame("w0 w1 w2 w5 w9", 50, null, before);
    }

    [Fact]
    public void Equal_scores_are_ordered_by_the_order_given()
    {
        var index = new InvertedIndex();
        for (var i = 0; i < 5_000; i++)
            index.Add(i, "all the same", WordAnalyzer.Instance);
        var best = new ScoredOrdinal[3];
        var query = new KeywordQuery("same", WordAnalyzer.Instance);

        index.Snapshot().Search(query, null, Comparer<int>.Create((left, right) => right.CompareTo(left)), best);
        Assert.Equal([4_999, 4_998, 4_997], best.Select(hit => hit.Ordinal));
        index.Snapshot().Search(query, null, null, best);
        Assert.Equal([0, 1, 2], best.Select(hit => hit.Ordinal));
    }

    [Fact]
    public void Ten_thousand_updates_of_one_chunk_leave_no_growth()
    {
        var random = new Random(8);
        var index = new InvertedIndex();
        var most = 0L;
        for (var i = 0; i < 10_000; i++)
        {
            index.Remove(i - 1);
            index.Add(i, TestTexts.Text(random, 50), WordAnalyzer.Instance);
            most = Math.Max(most, index.Snapshot().Bytes);
        }

        Assert.Equal(1, index.Count);
        Assert.True(most < 20_000, $"{most} bytes for one chunk");
    }

    [Fact]
    public void Everything_can_be_deleted_and_filled_again()
    {
        var index = new InvertedIndex();
        var best = new ScoredOrdinal[5];
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 300; i++)
                index.Add(i, $"word w{i}", WordAnalyzer.Instance);
            Assert.Equal(5, index.Snapshot().Search(new KeywordQuery("word w7", WordAnalyzer.Instance), null, null, best));
            Assert.Equal(7, best[0].Ordinal);
            for (var i = 0; i < 300; i++)
                Assert.True(index.Remove(i));
            Assert.Equal(0, index.Snapshot().Search(new KeywordQuery("word w7", WordAnalyzer.Instance), null, null, best));
            Assert.Empty(index.Snapshot().Segments);
        }
    }

    [Fact]
    public void Texts_without_terms_and_questions_without_answers_are_no_trouble()
    {
        var index = new InvertedIndex();
        var best = new ScoredOrdinal[5];
        Assert.Equal(0, index.Snapshot().Search(new KeywordQuery("word", WordAnalyzer.Instance), null, null, best));

        index.Add(0, "", WordAnalyzer.Instance);
        Assert.Equal(0, index.Snapshot().Search(new KeywordQuery("word", WordAnalyzer.Instance), null, null, best));
        index.Add(1, "word", WordAnalyzer.Instance);
        Assert.Equal(0, index.Snapshot().Search(new KeywordQuery("", WordAnalyzer.Instance), null, null, best));
        Assert.Equal(0, index.Snapshot().Search(new KeywordQuery("word", WordAnalyzer.Instance), new OrdinalSet(), null, best));
        Assert.Equal(1, index.Snapshot().Search(new KeywordQuery("word", WordAnalyzer.Instance), null, null, best));
    }

    [Fact]
    public void Opening_says_which_chunks_are_missing()
    {
        var index = new InvertedIndex();
        index.Add(3, "three", WordAnalyzer.Instance);
        index.Add(4, "four", WordAnalyzer.Instance);
        var live = new OrdinalSet();
        live.Add(4);
        live.Add(9);

        var reopened = InvertedIndex.Open(index.Snapshot().Segments.Select(segment => segment.Bytes.ToArray()), live, out var missing);

        Assert.Equal(1, reopened.Count);
        Assert.Equal(1, missing.Count);
        Assert.True(missing.Contains(9));
    }

    [Fact]
    public void Damaged_bytes_are_refused_and_never_trusted()
    {
        var (index, _) = Filled(new Random(9), 200);
        var bytes = index.Snapshot().Segments.Single().Bytes.ToArray();

        for (var length = 0; length < bytes.Length; length += 1 + length / 50)
            Assert.Equal("index.corrupt", Refused(bytes[..length]));
        for (var at = 0; at < bytes.Length; at += 1 + at / 100)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x10;
            Assert.StartsWith("index.", Refused(damaged), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bytes_of_another_version_are_refused()
    {
        var (index, _) = Filled(new Random(9), 20);
        var bytes = index.Snapshot().Segments.Single().Bytes.ToArray();
        bytes[8]++;

        Assert.Equal("index.version", Refused(bytes));
    }

    [Fact]
    public void An_analyzer_that_fails_leaves_nothing_behind()
    {
        var index = new InvertedIndex();
        var reference = new ReferenceKeywords();
        Add(index, reference, 0, "a b c");

        Assert.Throws<InvalidOperationException>(() => index.Add(1, "a a b FAIL c", new FailingAnalyzer()));
        Add(index, reference, 1, "b c d");

        reference.AssertSame("a b d", 5, null, index.Snapshot());
    }

    private static string Refused(byte[] bytes) =>
        Assert.Throws<RagStoreException>(() => InvertedIndex.Open([bytes], OrdinalSet.Range(1_000), out _)).Code;

    private static (InvertedIndex, ReferenceKeywords) Filled(Random random, int chunks)
    {
        var index = new InvertedIndex();
        var reference = new ReferenceKeywords();
        for (var i = 0; i < chunks; i++)
            Add(index, reference, i, TestTexts.Text(random, random.Next(80)));
        return (index, reference);
    }

    private static void Add(InvertedIndex index, ReferenceKeywords reference, int ordinal, string text)
    {
        index.Add(ordinal, text, WordAnalyzer.Instance);
        reference.Chunks[ordinal] = WordAnalyzer.Words(text);
    }

    private static InvertedIndex Reopened(InvertedIndex index, ReferenceKeywords reference)
    {
        var live = new OrdinalSet();
        foreach (var ordinal in reference.Chunks.Keys)
            live.Add(ordinal);
        var reopened = InvertedIndex.Open(index.Snapshot().Segments.Select(segment => segment.Bytes.ToArray()), live, out var missing);
        Assert.Equal(0, missing.Count);
        return reopened;
    }

    private sealed class FailingAnalyzer : ITextAnalyzer
    {
        public string Name => "failing";

        public void Analyze(ReadOnlySpan<char> text, ITermSink terms)
        {
            foreach (var word in WordAnalyzer.Words(text.ToString()))
            {
                if (word == "FAIL")
                    throw new InvalidOperationException(word);
                terms.Add(word);
            }
        }
    }
}

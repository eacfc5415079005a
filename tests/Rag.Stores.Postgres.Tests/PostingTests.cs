namespace Rag.Stores.Postgres.Tests;

/// <summary>Postings as numbers, without a server.</summary>
public sealed class PostingTests
{
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(7, 3, 120)]
    [InlineData(Posting.MostChunks - 1, Posting.MostFrequency, Posting.MostLength)]
    public void What_is_packed_can_be_read_again(int chunk, int frequency, int length)
    {
        var packed = Posting.Pack(chunk, frequency, length);

        Assert.True(packed >= 0);
        Assert.Equal(chunk, new Posting(1, packed).Chunk);
        Assert.Equal(frequency, (packed >> Posting.FrequencyShift) & Posting.MostFrequency);
        Assert.Equal(length, packed & Posting.MostLength);
    }

    [Fact]
    public void What_exceeds_its_bits_leaves_the_others_alone() =>
        Assert.Equal(Posting.Pack(5, Posting.MostFrequency, Posting.MostLength), Posting.Pack(5, int.MaxValue, int.MaxValue));

    [Fact]
    public void A_segment_that_begins_earlier_means_the_same_chunks()
    {
        using var segment = new SegmentBuilder(100);
        segment.Add(100, 9, [5, 6], [1, 2]);
        segment.Add(103, 4, [5], [3]);

        segment.BeginAt(40);
        segment.Add(40, 2, [6], [1]);

        var postings = segment.Rows(1, segment.Shift).SelectMany(row => row.Postings());
        Assert.Equal([new(5, Posting.Pack(60, 1, 9)), new(5, Posting.Pack(63, 3, 4)), new(6, Posting.Pack(0, 1, 2)), new(6, Posting.Pack(60, 2, 9))], postings);
    }

    [Fact]
    public async Task Documents_become_ready_in_their_order_and_the_first_bad_one_is_told()
    {
        var info = new CollectionInfo("docs", "m", 3, TextAnalyzer.Default.Name, "", false, false);
        var documents = Enumerable.Range(0, 200).Select(i => new Rag.Testing.TestDocument($"d{i:000}", $"apple x{i}").ToIndexed()).ToList();
        await using (var ready = new Preparation(documents, info, TextAnalyzer.Default, default))
            Assert.Equal(documents.Select(document => document.Document.Id), await ready.ReadAsync().Select(document => document.Indexed.Document.Id).ToListAsync());

        foreach (var i in new[] { 190, 77, 78 })
            documents[i] = documents[i] with { Chunks = [documents[i].Chunks[0] with { Vector = new float[] { 0, 0, 0 } }] };
        await using var bad = new Preparation(documents, info, TextAnalyzer.Default, default);

        var read = 0;
        var e = await Assert.ThrowsAsync<RagInputException>(async () =>
        {
            await foreach (var _ in bad.ReadAsync())
                read++;
        });
        Assert.Equal("d077", e.DocumentId);
        Assert.Equal(64, read);
    }
}

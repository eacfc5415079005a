using System.Globalization;

namespace Rag.Testing;

/// <summary>What every <see cref="IChunker"/> must do. Derive once per chunker.</summary>
/// <remarks>The environment variable <c>RAG_FUZZ</c> sets the number of generated documents; ten thousand when unset, of which one in twenty is long.</remarks>
public abstract class ChunkerSpec
{
    /// <summary>The chunker under test.</summary>
    protected abstract IChunker Create(ChunkSize size, ITokenizer tokenizer);

    /// <summary>The media type of the generated documents.</summary>
    protected virtual string MediaType => "text/plain";

    /// <summary>A generated document's text.</summary>
    protected virtual string CreateText(int seed) => HostileText.Create(seed, IsLong(seed) ? 2000 : 160);

    /// <summary>The number of generated documents.</summary>
    protected static int Cases =>
        int.TryParse(Environment.GetEnvironmentVariable("RAG_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var cases) ? cases : 10_000;

    [Fact]
    public async Task Every_law_holds_on_generated_documents()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var (size, tokenizer) = Setting(seed);
            var document = Document(CreateText(seed));

            var chunked = await Create(size, tokenizer).ChunkAsync(document);

            try
            {
                ChunkLaws.Check(document, chunked, tokenizer, size.MaxTokens, size.OverlapTokens);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"Seed {seed}, {tokenizer.Name}, max {size.MaxTokens}, overlap {size.OverlapTokens}: {e.Message}"), e);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n\u00A0\u2003\u3000  ")]
    public async Task White_space_alone_gives_no_chunks(string text) =>
        Assert.Empty((await Create(new ChunkSize(), CharacterTokenizer.Instance).ChunkAsync(Document(text))).Chunks);

    [Fact]
    public async Task A_text_that_fits_is_one_chunk()
    {
        var chunk = Assert.Single((await Create(new ChunkSize(), CharacterTokenizer.Instance).ChunkAsync(Document("\n  Nothing to cut here. \n"))).Chunks);

        Assert.Equal("Nothing to cut here.", chunk.Text);
        Assert.Equal(new TextSpan(3, 20), chunk.Span);
    }

    [Fact]
    public async Task The_same_document_gives_the_same_chunks_in_any_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            foreach (var seed in Enumerable.Range(0, 20))
            {
                var (size, tokenizer) = Setting(seed);
                var document = Document(CreateText(seed));
                var chunker = Create(size, tokenizer);
                CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
                var expected = await chunker.ChunkAsync(document);
                foreach (var name in new[] { "en-US", "tr-TR", "th-TH", "ar-SA" })
                {
                    CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
                    var again = Create(size, tokenizer);
                    Assert.Equal(chunker.Configuration, again.Configuration);
                    AssertSame(expected, await again.ChunkAsync(document));
                }
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public async Task One_chunker_serves_many_documents_at_once()
    {
        var chunker = Create(new ChunkSize { MaxTokens = 60, OverlapTokens = 10 }, EstimatedTokenizer.Instance);
        var documents = Enumerable.Range(0, 40).Select(seed => Document(CreateText(seed))).ToArray();
        var expected = new List<ChunkedDocument>();
        foreach (var document in documents)
            expected.Add(await chunker.ChunkAsync(document));

        var actual = await Task.WhenAll(documents.Select(document => Task.Run(async () => await chunker.ChunkAsync(document))));

        for (var i = 0; i < documents.Length; i++)
            AssertSame(expected[i], actual[i]);
    }

    [Fact]
    public async Task A_chunker_is_usable_after_a_failure()
    {
        var chunker = Create(new ChunkSize { MaxTokens = 50, OverlapTokens = 5 }, CharacterTokenizer.Instance);
        var document = Document("# A\n\n" + string.Concat(Enumerable.Repeat("Some words here. ", 50)));
        var expected = await chunker.ChunkAsync(document);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await chunker.ChunkAsync(document, new CancellationToken(canceled: true)));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await chunker.ChunkAsync(null!));

        AssertSame(expected, await chunker.ChunkAsync(document));
    }

    [Theory]
    [InlineData(0, 0, "MaxTokens")]
    [InlineData(-1, 0, "MaxTokens")]
    [InlineData(100, 100, "OverlapTokens")]
    [InlineData(100, -1, "OverlapTokens")]
    public void A_size_that_cannot_pack_is_refused(int max, int overlap, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(
            () => Create(new ChunkSize { OverlapTokens = overlap, MaxTokens = max }, CharacterTokenizer.Instance)).ParamName);

    [Fact]
    public void The_configuration_names_what_changes_the_chunks()
    {
        var configuration = Create(new ChunkSize { MaxTokens = 123, OverlapTokens = 45 }, CharacterTokenizer.Instance).Configuration;

        Assert.Contains("123", configuration, StringComparison.Ordinal);
        Assert.Contains("45", configuration, StringComparison.Ordinal);
        Assert.Contains("characters", configuration, StringComparison.Ordinal);
    }

    /// <summary>Whether the generated document is a long one, cut into many chunks.</summary>
    protected static bool IsLong(int seed) => seed % 20 == 0;

    /// <summary>A document of <see cref="MediaType"/>.</summary>
    protected Document Document(string text) => new() { Id = "document", Text = text, MediaType = MediaType };

    /// <summary>A size and a tokenizer for a seed: exact, estimated, and one whose counts do not add up.</summary>
    protected static (ChunkSize Size, ITokenizer Tokenizer) Setting(int seed)
    {
        var random = new Random(seed);
        var max = random.Next(4) == 0 ? random.Next(1, 12) : random.Next(12, IsLong(seed) ? 400 : 60);
        var overlap = random.Next(2) == 0 ? 0 : random.Next(max);
        ITokenizer tokenizer = random.Next(3) switch
        {
            0 => CharacterTokenizer.Instance,
            1 => EstimatedTokenizer.Instance,
            _ => AwkwardTokenizer.Instance,
        };
        return (new ChunkSize { MaxTokens = max, OverlapTokens = overlap }, tokenizer);
    }

    private static void AssertSame(ChunkedDocument expected, ChunkedDocument actual)
    {
        Assert.Equal(
            expected.Chunks.Select(chunk => (chunk.Id, chunk.Span, chunk.Text, chunk.Context, chunk.Kind, chunk.Tokens, string.Join('/', chunk.Headings))),
            actual.Chunks.Select(chunk => (chunk.Id, chunk.Span, chunk.Text, chunk.Context, chunk.Kind, chunk.Tokens, string.Join('/', chunk.Headings))));
        Assert.Equal(expected.Warnings, actual.Warnings);
    }
}

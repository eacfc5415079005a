using System.Globalization;
using System.Text;
using System.Text.Json;
using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

public sealed class JsonChunkerTests : ChunkerSpec
{
    protected override string MediaType => "application/json";

    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new JsonChunker(size, tokenizer);

    protected override string CreateText(int seed) => seed % 4 == 0 ? base.CreateText(seed) : HostileStructure.Json(seed);

    [Fact]
    public async Task No_value_that_fits_is_cut()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var (size, tokenizer) = Setting(seed);
            var text = HostileStructure.Json(seed);
            var chunks = (await Create(size, tokenizer).ChunkAsync(Document(text))).Chunks;

            foreach (var scalar in HostileStructure.Scalars(text))
            {
                if (tokenizer.CountTokens(text.AsSpan(scalar.Start, scalar.Length)) <= size.MaxTokens)
                    Assert.True(chunks.Any(chunk => chunk.Span.Contains(scalar)), string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: {scalar} was cut."));
            }
        }
    }

    [Fact]
    public async Task Members_stay_whole_and_the_path_to_them_is_the_context()
    {
        var orders = Enumerable.Range(0, 6).Select(i => new
        {
            id = i,
            customer = "Customer " + i,
            lines = Enumerable.Range(0, i == 3 ? 12 : 2).Select(line => new { sku = "SKU-" + line, quantity = line }),
        });
        var text = JsonSerializer.Serialize(new { version = 2, orders }, s_indented);

        var chunked = await Create(new ChunkSize { MaxTokens = 400, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document(text));

        Assert.Empty(chunked.Warnings);
        Assert.Contains(chunked.Chunks, chunk => chunk.Context == "orders");
        var inner = chunked.Chunks.Where(chunk => chunk.Context == "orders[3].lines").ToList();
        Assert.NotEmpty(inner);
        Assert.All(inner, chunk => Assert.StartsWith("{", chunk.Text, StringComparison.Ordinal));
        Assert.All(inner, chunk => Assert.Equal(ChunkKind.Code, chunk.Kind));
    }

    [Fact]
    public async Task A_key_that_is_no_word_is_quoted_in_the_path()
    {
        var text = $$"""{"a b": {"x/y": ["{{new string('x', 90)}}", "{{new string('y', 90)}}", "{{new string('z', 90)}}"] } }""";

        var chunks = (await Create(new ChunkSize { MaxTokens = 120, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document(text))).Chunks;

        Assert.Contains(chunks, chunk => chunk.Context == """["a b"]["x/y"]""");
    }

    [Theory]
    [InlineData("{\"a\": 1")]
    [InlineData("{\"a\" 1}")]
    [InlineData("[1,,2]")]
    [InlineData("{]}")]
    [InlineData("{\"a\": \"open\n}")]
    [InlineData("words")]
    public async Task What_is_not_json_is_cut_as_text_and_said(string text) =>
        Assert.Equal("json_invalid", Assert.Single((await Create(new ChunkSize(), CharacterTokenizer.Instance).ChunkAsync(Document(text))).Warnings).Code);

    [Theory]
    [InlineData("{ // settings\n \"a\": 1, /* b */ 'c': [1, 2,], d: -1.5e3, }")]
    [InlineData("{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("\uFEFF[true, null, \"\\\"\"]")]
    [InlineData("{}")]
    public async Task What_settings_files_and_JSON_Lines_hold_is_read(string text) =>
        Assert.Empty((await Create(new ChunkSize(), CharacterTokenizer.Instance).ChunkAsync(Document(text))).Warnings);

    [Fact]
    public async Task A_hundred_thousand_levels_are_cut_and_said()
    {
        var text = new string('[', 100_000) + "1" + new string(']', 100_000);

        var chunked = await Create(new ChunkSize { MaxTokens = 500, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document(text));

        Assert.Equal("structure_too_deep", Assert.Single(chunked.Warnings).Code);
        Assert.Equal(text.Length, chunked.Chunks.Sum(chunk => chunk.Text.Length));
    }

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };
}

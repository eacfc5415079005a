using System.Text;
using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

public sealed class TableChunkerTests : ChunkerSpec
{
    protected override string MediaType => "text/csv";

    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new TableChunker(size, tokenizer);

    protected override string CreateText(int seed)
    {
        if (seed % 3 == 0)
            return base.CreateText(seed);
        var random = new Random(seed);
        var text = new StringBuilder("name,\"what, it is\",value\r\n");
        for (var i = random.Next(IsLong(seed) ? 60 : 8); i > 0; i--)
        {
            text.Append(HostileText.Create(random.Next(), 20).Replace('"', '\'').ReplaceLineEndings(" ")).Append(',')
                .Append('"').Append(HostileText.Create(random.Next(), 40).Replace("\"", "\"\"", StringComparison.Ordinal)).Append(random.Next(20) == 0 ? "" : "\"")
                .Append(',').Append(random.Next(1000)).Append(random.Next(2) == 0 ? "\n" : "\r\n");
        }

        return text.ToString();
    }

    [Fact]
    public async Task Records_are_whole_and_stand_under_the_header()
    {
        var rows = string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},\"a \"\"quoted\"\" field\r\nof two lines, {i}\"\r\n"));

        var chunks = (await Create(new ChunkSize { MaxTokens = 300, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document("id,text\r\n" + rows))).Chunks;

        Assert.All(chunks.Skip(1), chunk => Assert.Equal("id,text", chunk.Context));
        Assert.All(chunks, chunk => Assert.Equal(ChunkKind.Table, chunk.Kind));
        Assert.All(chunks, chunk => Assert.Equal(0, chunk.Text.Count(unit => unit == '"') % 2));
    }

    [Fact]
    public async Task A_first_record_of_numbers_is_data()
    {
        var rows = string.Concat(Enumerable.Range(0, 100).Select(i => $"{i}\t{i * 2}\n"));

        var chunks = (await Create(new ChunkSize { MaxTokens = 100, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document(rows))).Chunks;

        Assert.All(chunks, chunk => Assert.Equal("", chunk.Context));
    }

    [Fact]
    public async Task A_header_of_twenty_thousand_columns_is_repeated_in_part()
    {
        var header = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"column {i}"));
        var row = string.Join(',', Enumerable.Range(0, 20_000));

        var chunked = await new TableChunker(new ChunkSize { MaxTokens = 500, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document(header + "\n" + row + "\n"));

        Assert.Contains(chunked.Chunks, chunk => chunk.Context.Length > 0);
        Assert.All(chunked.Chunks, chunk => Assert.True(chunk.Context.Length <= 2000 && header.StartsWith(chunk.Context, StringComparison.Ordinal)));
    }
}

using System.Text;
using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

public sealed class LogChunkerTests : ChunkerSpec
{
    protected override string MediaType => "text/x-log";

    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new LogChunker(size, tokenizer);

    protected override string CreateText(int seed)
    {
        if (seed % 3 == 0)
            return base.CreateText(seed);
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = random.Next(IsLong(seed) ? 40 : 6); i > 0; i--)
        {
            text.Append("2026-03-01T12:00:").Append(10 + random.Next(50)).Append("Z ERROR ").Append(HostileText.Create(random.Next(), 50).ReplaceLineEndings(" ")).Append(random.Next(2) == 0 ? "\n" : "\r\n");
            for (var line = random.Next(6) - 2; line > 0; line--)
                text.Append("   at ").Append(HostileText.Create(random.Next(), 40).ReplaceLineEndings(" ")).Append('\n');
        }

        return text.ToString();
    }

    [Theory]
    [InlineData("2026-03-01T12:00:01.123Z INFO started")]
    [InlineData("2026-03-01 12:00:01,123 [main] INFO started")]
    [InlineData("[2026/03/01 12:00:01] started")]
    [InlineData("Mar  1 12:00:01 host sshd[12]: started")]
    [InlineData("10.0.0.1 - - [01/Mar/2026:12:00:01 +0000] \"GET / HTTP/1.1\" 200")]
    [InlineData("I0301 12:00:01.123456   1 main.go:1] started")]
    [InlineData("01.03.2026 12:00:01 started")]
    [InlineData("12:00:01 started")]
    [InlineData("[12:00:01 INF] started")]
    [InlineData("1772366401.123 started")]
    [InlineData("info: Microsoft.Hosting.Lifetime[0]")]
    [InlineData("[ERROR] started")]
    [InlineData("ERROR started")]
    public async Task A_record_keeps_its_stack_trace(string first)
    {
        var record = first + "\nSystem.InvalidOperationException: error in it\n   at Rag.Program.Main() in Program.cs:line 12\n\nCaused by: 10 others at 12:00:00\n";
        var text = string.Concat(Enumerable.Repeat(record, 30));

        var chunks = (await Create(new ChunkSize { MaxTokens = 500, OverlapTokens = 50 }, CharacterTokenizer.Instance).ChunkAsync(Document(text))).Chunks;

        Assert.True(chunks.Count > 5);
        Assert.All(chunks, chunk => Assert.StartsWith(first, chunk.Text, StringComparison.Ordinal));
        Assert.All(chunks, chunk => Assert.EndsWith("at 12:00:00", chunk.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_too_large_is_cut_under_its_first_line_and_said()
    {
        var text = "12:00:01 failed\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"   at Frame{i}()\n")) + "12:00:02 went on\n";

        var chunked = await Create(new ChunkSize { MaxTokens = 300, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document(text));

        Assert.Equal("record_split", Assert.Single(chunked.Warnings).Code);
        Assert.All(chunked.Chunks.Skip(1).SkipLast(1), chunk => Assert.Equal("12:00:01 failed", chunk.Context));
        Assert.Equal(("12:00:02 went on", ""), (chunked.Chunks[^1].Text, chunked.Chunks[^1].Context));
    }

    [Fact]
    public async Task Without_times_every_line_is_a_record()
    {
        var text = string.Concat(Enumerable.Range(0, 100).Select(i => $"line {i} of a protocol\n"));

        var chunks = (await Create(new ChunkSize { MaxTokens = 90, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document(text))).Chunks;

        Assert.All(chunks, chunk => Assert.StartsWith("line ", chunk.Text, StringComparison.Ordinal));
        Assert.All(chunks, chunk => Assert.EndsWith("of a protocol", chunk.Text, StringComparison.Ordinal));
    }
}

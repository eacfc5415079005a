namespace Rag.Chunking.Tests.Chunkers;

/// <summary>The before and after of each chunker's page is what the code does. Those of the semantic, parent and contextual chunkers are told by their own tests.</summary>
public sealed class DocumentedExamplesTests
{
    [Fact]
    public Task Recursive() => CheckAsync(
        "recursive", new RecursiveChunker(Size(137), CharacterTokenizer.Instance), "text/plain",
        string.Concat(Enumerable.Range(1, 6).Select(i => $"Dr. Smith saw e.g. patient {i} at 3.15 p.m. today. ")),
        before: ("at 3.15 p.", "m. today. Dr. Smith saw"),
        after: ("", "Dr. Smith saw e.g. patient 3", "saw e.g. patient 2 at 3.15 p.m. today."));

    [Fact]
    public Task Table() => CheckAsync(
        "table", new TableChunker(Size(139), CharacterTokenizer.Instance), "text/csv",
        "id,name,price\n" + string.Concat(Enumerable.Range(1038, 8).Select(i => $"{i},\"Mountain bike, {i - 1014} gears\",{i - 242}.00\n")),
        before: ("1041,\"Mount", "ain bike, 27 gears\",799.00"),
        after: ("id,name,price", "1041,\"Mountain bike, 27 gears\",799.00", null));

    [Fact]
    public Task Json() => CheckAsync(
        "json", new JsonChunker(Size(200), CharacterTokenizer.Instance), "application/json",
        "{ \"orders\": [\n" + string.Join(",\n", Enumerable.Range(0, 5).Select(order =>
            $"  {{ \"id\": {order}, \"lines\": [\n" + string.Join(",\n", Enumerable.Range(0, order == 3 ? 12 : 2).Select(line => $"    {{ \"sku\": \"SKU-{line}\", \"quantity\": {line} }}")) + "\n  ] }")) + "\n] }\n",
        before: ("\"sku\": \"SKU-7\", \"quant", "ity\": 7 },"),
        after: ("orders[3].lines", "{ \"sku\": \"SKU-4\", \"quantity\": 4 },", null),
        endsWith: "{ \"sku\": \"SKU-8\", \"quantity\": 8 },");

    [Fact]
    public Task Log() => CheckAsync(
        "log", new LogChunker(Size(180), CharacterTokenizer.Instance), "text/x-log",
        "12:00:00 INFO order 16 paid\n12:00:01 ERROR order 17 failed\nSystem.TimeoutException: no answer\n  at Shop.Payments.Charge() in Payments.cs:line 88\n  at Shop.Orders.Pay() in Orders.cs:line 12\n12:00:02 INFO order 18 paid\n12:00:03 INFO order 19 paid\n",
        before: ("at Shop.Pay", "ments.Charge() in Payments.cs:line 88"),
        after: ("", "12:00:01 ERROR order 17 failed", null));

    [Fact]
    public Task Code() => CheckAsync(
        "code", new CodeChunker(Size(700), CharacterTokenizer.Instance), "text/x-csharp",
        File.ReadAllText(Path.Combine(Root(), "src", "Rag.Core", "Documents", "TextSpan.cs")).ReplaceLineEndings("\n"),
        before: ("ArgumentOutOfRangeException.ThrowIfNegativ", "e(start);"),
        after: ("namespace Rag;\npublic readonly record struct TextSpan", "/// <summary>Creates a span of", null),
        endsWith: "public int Start { get; }");

    // after: the context of a chunk, what it begins with, and what the chunk before it ends with.
    private static async Task CheckAsync(
        string page, IChunker chunker, string mediaType, string text, (string Left, string Right) before, (string Context, string Start, string? Previous) after, string? endsWith = null)
    {
        var example = Spaced(File.ReadAllText(Path.Combine(Root(), "docs", "chunking", page + ".md")));
        foreach (var told in new[] { before.Left, before.Right, after.Context, after.Start, after.Previous, endsWith })
            Assert.Contains(Spaced(told ?? ""), example, StringComparison.Ordinal);

        var chunks = (await chunker.ChunkAsync(new Document { Id = page, Text = text, MediaType = mediaType })).Chunks;

        Assert.Contains(before.Left + before.Right, text, StringComparison.Ordinal);
        Assert.Contains(chunks, chunk => chunk.Text.Contains(before.Left, StringComparison.Ordinal) && !chunk.Text.EndsWith(before.Left, StringComparison.Ordinal));
        var index = chunks.ToList().FindIndex(chunk => chunk.Context == after.Context && chunk.Text.StartsWith(after.Start, StringComparison.Ordinal));
        Assert.True(index >= 0, $"{page}: no chunk begins with '{after.Start}' under '{after.Context}'.");
        if (after.Previous is not null)
            Assert.EndsWith(after.Previous, chunks[index - 1].Text, StringComparison.Ordinal);
        if (endsWith is not null)
            Assert.EndsWith(endsWith, chunks[index].Text, StringComparison.Ordinal);
    }

    private static ChunkSize Size(int max) => new() { MaxTokens = max, OverlapTokens = 0 };

    private static string Spaced(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}

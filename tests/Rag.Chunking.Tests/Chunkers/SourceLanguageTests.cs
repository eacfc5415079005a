using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

/// <summary>Real-looking sources of every language, with what is hard in it: no declaration that fits is cut, whatever the size, and each part stands under its signatures.</summary>
public sealed class SourceLanguageTests
{
    [Theory]
    [InlineData("csharp", "text/x-csharp")]
    [InlineData("java", "text/x-java")]
    [InlineData("javascript", "text/javascript")]
    [InlineData("typescript", "text/x-typescript")]
    [InlineData("python", "text/x-python")]
    [InlineData("go", "text/x-go")]
    [InlineData("rust", "text/x-rust")]
    [InlineData("c", "text/x-c")]
    [InlineData("cpp", "text/x-c++")]
    [InlineData("sql", "text/x-sql")]
    public async Task No_declaration_that_fits_is_cut_from_itself_or_its_comment_or_its_signatures(string name, string mediaType)
    {
        var source = MarkedSource.Load(name);
        foreach (var lineEnd in new[] { "\n", "\r\n" })
        {
            var current = lineEnd == "\n" ? source : MarkedSource.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Chunkers", "Sources", name + ".txt")).ReplaceLineEndings(lineEnd));
            for (var max = 60; max < current.Text.Length + 50; max += max / 12)
                await CheckAsync(current, name, mediaType, max);
        }
    }

    private static async Task CheckAsync(MarkedSource source, string name, string mediaType, int max)
    {
        var document = new Document { Id = name, Text = source.Text, MediaType = mediaType };
        var chunked = await new CodeChunker(new ChunkSize { MaxTokens = max, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(document);

        ChunkLaws.Check(document, chunked, CharacterTokenizer.Instance, max, 0);
        foreach (var declaration in source.Declarations.Where(declaration => declaration.IsMember && declaration.Span.Length <= max))
            Assert.True(chunked.Chunks.Any(chunk => chunk.Span.Contains(declaration.Span)), $"{name} at {max}: cut is {Part(source.Text, declaration.Span)}");
        foreach (var chunk in chunked.Chunks)
        {
            foreach (var declaration in source.Declarations)
            {
                if (declaration.Signature is { } signature && chunk.Span.Start >= signature.End && chunk.Span.Start < declaration.Span.End)
                    Assert.True(chunk.Context.Contains(Named(source.Text, signature), StringComparison.Ordinal), $"{name} at {max}: {Named(source.Text, signature)} is missing above {Part(source.Text, chunk.Span)}");
            }
        }
    }

    private static string Named(string text, TextSpan signature) =>
        string.Join(' ', text.Substring(signature.Start, signature.Length).TrimEnd('{', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Part(string text, TextSpan span) => text.Substring(span.Start, Math.Min(span.Length, 80)).ReplaceLineEndings("⏎");
}

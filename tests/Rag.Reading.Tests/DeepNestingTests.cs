using System.Diagnostics;
using System.Text;

namespace Rag.Reading.Tests;

/// <summary>Nesting that could overflow the stack, which no program survives, is tried in a process of its own.</summary>
public sealed class DeepNestingTests
{
    // Each level takes a hundred bytes of stack and more, so this overflows whatever recurses without a limit.
    private static int Depth => Environment.GetEnvironmentVariable("RAG_FUZZ") is null ? 20_000 : 100_000;

    [Fact]
    public async Task No_nesting_ends_the_process()
    {
        var start = new ProcessStartInfo("dotnet", ["vstest", typeof(DeepNestingTests).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName~{nameof(DeepNestingChild)}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [ChildTheoryAttribute.Variable] = "1" },
        };
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync();
        var errors = child.StandardError.ReadToEndAsync();
        await child.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token);

        Assert.True(child.ExitCode == 0, await output + await errors);
        Assert.Contains("Passed", await output, StringComparison.Ordinal);
    }

    public sealed class DeepNestingChild
    {
        [ChildTheory]
        [InlineData(".html", "<div>", "")]
        [InlineData(".html", "<ul><li>", "")]
        [InlineData(".html", "<table><tr><td>", "")]
        [InlineData(".html", "<b><p>", "")]
        [InlineData(".html", "<blockquote>", "</blockquote>")]
        [InlineData(".html", "<svg><title><div>", "")]
        [InlineData(".html", "<a \"><div>", "")]
        [InlineData(".html", "<!--><div>", "")]
        [InlineData(".html", "<math><mi><span>", "")]
        [InlineData(".html", "<template><div>", "")]
        [InlineData(".html", "<select><option><div>", "")]
        [InlineData(".rss", "<a>", "</a>")]
        [InlineData(".json", "[", "]")]
        [InlineData(".json", "{\"a\":", "}")]
        [InlineData(".jsonl", "[", "]")]
        [InlineData(".md", "> ", "")]
        [InlineData(".md", "[", "](x)")]
        public async Task It_is_read_or_refused(string extension, string open, string close)
        {
            var text = string.Concat(Enumerable.Repeat(open, Depth)) + "words" + string.Concat(Enumerable.Repeat(close, Depth));

            var items = await DocumentSources.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), new DocumentOrigin("a", "a", extension), new SourceOptions { TimeProvider = new ManualTime() }).ToListAsync();

            Assert.All(items, item => Assert.True(item.Document is not null || item.Error is not null));
        }

        [ChildTheory]
        [InlineData("word/document.xml", ".docx")]
        [InlineData("xl/workbook.xml", ".xlsx")]
        [InlineData("ppt/presentation.xml", ".pptx")]
        [InlineData("META-INF/container.xml", ".epub")]
        public async Task A_deep_part_is_refused(string part, string extension)
        {
            var file = Zips.Of((part, string.Concat(Enumerable.Repeat("<a>", Depth)) + string.Concat(Enumerable.Repeat("</a>", Depth))));

            var item = Assert.Single(await DocumentSources.FromStream(new MemoryStream(file), new DocumentOrigin("a", "a", extension), new SourceOptions { TimeProvider = new ManualTime() }).ToListAsync());

            Assert.Equal("parse.too_deep", item.Error?.Code);
        }

        [ChildTheory]
        [InlineData("multipart/mixed")]
        [InlineData("message/rfc822")]
        public async Task A_deep_message_is_refused(string type)
        {
            var mail = new StringBuilder();
            for (var i = 0; i < 2000; i++)
                mail.Append("Subject: x\r\nContent-Type: ").Append(type).Append("; boundary=b").Append(i).Append("\r\n\r\n").Append(type.StartsWith("multi", StringComparison.Ordinal) ? $"--b{i}\r\n" : "");

            var item = Assert.Single(await DocumentSources.FromStream(new MemoryStream(Encoding.ASCII.GetBytes(mail.ToString())), new DocumentOrigin("a", "a", ".eml"), new SourceOptions { TimeProvider = new ManualTime() }).ToListAsync());

            Assert.Equal("parse.too_deep", item.Error?.Code);
        }
    }
}

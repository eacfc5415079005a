using System.Text;

namespace Rag.Reading.Tests;

/// <summary>Damaged files of every format: a document or a typed error, never another exception, and laws that hold.</summary>
public sealed class ReaderFuzzTests
{
    private static readonly string[] Fragments =
    [
        "<div>", "</div>", "<p>", "<table>", "<tr>", "<td colspan=9999999>", "<td rowspan=9>", "<ul>", "<li>", "<pre>", "<b>", "</b>", "<a href=x>", "<svg>", "<title>", "<!--", "-->", "<script>", "</script>",
        "<select>", "<br>", "<h1>", "</h1>", "&amp;", "&#xD800;", "\0", "\uD83D", "😀", "\r\n", "\n", "  ", "words", "| a |", "# h", "---\n", "a: &a [b]\n", "{\"id\": 1, \"text\": \"x\"}\n", "{\"a\":[", "]}", "\"", ",", ";",
        "<item>", "</item>", "<rss>", "<feed xmlns='x'>", "<entry>", "Content-Type: multipart/mixed; boundary=b\n", "\n--b\n", "--b--", "Subject: =?utf-8?B?w7w=?=\n", "=C3", "<style>p{}</style>", "<p hidden>", "<template>",
    ];

    private static readonly string[] Extensions = [".html", ".md", ".json", ".jsonl", ".csv", ".xml", ".rss", ".eml", ".txt", ".cs", ""];

    private static int Cases => int.TryParse(Environment.GetEnvironmentVariable("RAG_FUZZ"), out var asked) ? asked : 1500;

    [Fact]
    public async Task Any_mixture_of_fragments_is_a_document_or_a_typed_error()
    {
        var random = new Random(3);
        for (var i = 0; i < Cases; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => Fragments[random.Next(Fragments.Length)]));
            var bytes = Encoding.UTF8.GetBytes(text);
            if (i % 4 == 0 && bytes.Length > 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            await CheckAsync(bytes, Extensions[i % Extensions.Length]);
        }
    }

    [SharedFact]
    public async Task A_real_file_damaged_anywhere_is_a_document_or_a_typed_error()
    {
        var random = new Random(5);
        var files = ((string[])["test.xlsx", "test.epub", "equations.docx", "test_with_comment.docx"]).Select(name => (Path.GetExtension(name), File.ReadAllBytes(Shared.PathOf("data/files/" + name)))).ToList();
        for (var i = 0; i < Cases / 10; i++)
        {
            var (extension, bytes) = files[i % files.Count];
            var damaged = bytes.ToArray();
            for (var hit = random.Next(1, 8); hit > 0; hit--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);

            await CheckAsync(i % 5 == 0 ? damaged[..random.Next(damaged.Length)] : damaged, extension);
        }
    }

    private static async Task CheckAsync(byte[] bytes, string extension)
    {
        var items = await DocumentSources.FromStream(new MemoryStream(bytes), new DocumentOrigin("a", "a", extension), new SourceOptions { TimeProvider = new ManualTime() }).ToListAsync();

        Assert.NotEmpty(items);
        foreach (var item in items)
        {
            Assert.True(item.Document is not null ^ item.Error is not null);
            // An unforeseen exception is wrapped, and its type named; here none is accepted.
            if (item.Error is { } error)
                Assert.False(error.Code == "parse.corrupt" && error.InnerException is not null and not (InvalidDataException or System.Xml.XmlException or InvalidOperationException), $"{extension}: {error.InnerException}");
            if (item.Document is not { } document)
                continue;
            Assert.Same(document.Text, CleanText.Clean(document.Text, out _));
            Assert.All(document.Anchors, anchor => Assert.True(anchor.Span.End <= document.Text.Length));
        }
    }
}

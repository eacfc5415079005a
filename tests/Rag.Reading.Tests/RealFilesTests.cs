using System.Globalization;

namespace Rag.Reading.Tests;

/// <summary>Real files, with what a person sees in them.</summary>
public sealed class RealFilesTests
{
    private const string Abstract = "AutoGen is an open-source framework that allows developers to build LLM applications via multiple agents that can converse with each other to accomplish tasks.";
    private const string PaperTitle = "AutoGen: Enabling Next-Gen LLM Applications via Multi-Agent Conversation";

    [SharedFact]
    public async Task A_word_document_keeps_headings_table_and_pages()
    {
        var document = await ReadAsync("test.docx");

        Assert.Equal(PaperTitle, document.Title);
        Assert.StartsWith($"# {PaperTitle}\n\nQingyun Wu", document.Text, StringComparison.Ordinal);
        Assert.Contains($"\n\n# Abstract\n\n{Abstract}", document.Text, StringComparison.Ordinal);
        Assert.Contains("\n\n## d666f1f7-46cb-42bd-9a39-9a39cf2a509f\n\n", document.Text, StringComparison.Ordinal);
        Assert.Contains("\n\n| 1 | 2 | 3 | 4 | 5 | 6 |\n| --- | --- | --- | --- | --- | --- |\n| 7 | 8 | 9 | 10 | 11 | 12 |\n| 13 | 14 | 49e168b7-d2ae-407f-a055-2167576f39a1 | 15 |", document.Text, StringComparison.Ordinal);
        Assert.Equal(["1", "2"], document.Anchors.Select(anchor => anchor.Label));
        Assert.StartsWith("Here is a random table", TextOf(document, document.Anchors[1]), StringComparison.Ordinal);
        Assert.Equal("Adam Fourney", document.Metadata["author"].AsText);
        Assert.Equal(new DateTimeOffset(2025, 3, 20, 15, 40, 0, TimeSpan.Zero), document.Metadata["modified"].AsTime);
    }

    [SharedFact]
    public async Task Comments_of_a_word_document_are_read_with_their_authors()
    {
        var document = await ReadAsync("test_with_comment.docx");

        Assert.Equal(
            ["Comment by Unknown Author: This is a test comment. 12df-321a", "Comment by Unknown Author: Yet another comment in the doc. 55yiyi-asd09"],
            document.Anchors.Where(anchor => anchor.Kind == "comment").Select(anchor => TextOf(document, anchor)));
    }

    [SharedFact]
    public async Task Formulas_keep_their_fractions_and_powers()
    {
        var document = await ReadAsync("equations.docx");

        Assert.Contains("550×10^(-6)", document.Text, StringComparison.Ordinal);
        Assert.Contains("a/λ", document.Text, StringComparison.Ordinal);
    }

    [SharedFact]
    public async Task A_presentation_has_a_section_and_an_anchor_for_each_slide()
    {
        var document = await ReadAsync("test.pptx");

        Assert.Equal(["1", "2", "3", "4", "5", "6"], document.Anchors.Select(anchor => anchor.Label));
        Assert.Equal($"## 2cdda5c8-e50e-4db4-b5f0-9722a649f455\n\n{Abstract}", TextOf(document, document.Anchors[1])[..(43 + Abstract.Length - 2)]);
        Assert.Contains("| 7 | 8 | 9 | 1b92870d-e3b5-4e65-8153-919f4ff45592 | 11 | 12 |", TextOf(document, document.Anchors[2]), StringComparison.Ordinal);
        Assert.Contains("| 2003 | 2003 |", TextOf(document, document.Anchors[3]), StringComparison.Ordinal);
        Assert.Contains("- Comment 2:\n  - Sub comment 2", TextOf(document, document.Anchors[4]), StringComparison.Ordinal);
    }

    [SharedFact]
    public async Task A_workbook_has_a_table_for_each_sheet_and_an_anchor_for_each_cell()
    {
        var document = await ReadAsync("test.xlsx");

        Assert.StartsWith("## Sheet1\n\n| Alpha | Beta | Gamma | Delta |\n| --- | --- | --- | --- |\n| 89 | 82 | 100 | 12 |\n", document.Text, StringComparison.Ordinal);
        Assert.EndsWith("| 13 | 14 | 15 | affc7dad-52dc-4b98-9b5d-51e65d8a8ad0 |", document.Text, StringComparison.Ordinal);
        Assert.Equal(["Sheet1", "09060124-b5e7-4717-9d07-3c046eb"], document.Anchors.Where(anchor => anchor.Kind == "sheet").Select(anchor => anchor.Label));
        Assert.Equal("affc7dad-52dc-4b98-9b5d-51e65d8a8ad0", TextOf(document, document.Anchors.Single(anchor => anchor.Label == "09060124-b5e7-4717-9d07-3c046eb!D5")));
        Assert.Equal("100", TextOf(document, document.Anchors.Single(anchor => anchor.Label == "Sheet1!C2")));
        Assert.Equal(24 * 4 + 5 * 4, document.Anchors.Count(anchor => anchor.Kind == "cell"));
    }

    [SharedFact]
    public async Task A_book_is_read_in_the_order_of_its_spine()
    {
        var document = await ReadAsync("test.epub");

        Assert.Equal("Test EPUB Document", document.Title);
        Assert.Equal("Test Author", document.Metadata["author"].AsText);
        Assert.Equal("""
            # Chapter 1: Test Content

            This is a test paragraph with some formatting.

            It includes:

            - A bullet point
            - Another point

            # Chapter 2: More Content

            Here's a second chapter with a different style.

            > This is a blockquote for testing.
            """, document.Text);
        Assert.Equal(["Chapter 1", "Chapter 2"], document.Anchors.Select(anchor => anchor.Label));
        Assert.StartsWith("# Chapter 2", TextOf(document, document.Anchors[1]), StringComparison.Ordinal);
    }

    [SharedFact]
    public async Task A_feed_is_a_document_for_each_entry()
    {
        var items = await DocumentSources.FromPaths([PathOf("test_rss.xml")], Still).ToListAsync();

        Assert.Equal(10, items.Count);
        var first = items[0].Document!;
        Assert.EndsWith("test_rss.xml#https://blogs.microsoft.com/?p=52562029", first.Id, StringComparison.Ordinal);
        Assert.Equal("Ignite 2024: Why nearly 70% of the Fortune 500 now use Microsoft 365 Copilot", first.Title);
        Assert.StartsWith("https://blogs.microsoft.com/blog/2024/11/19/", first.Source, StringComparison.Ordinal);
        Assert.Equal("Frank X. Shaw", first.Metadata["author"].AsText);
        Assert.Contains("\n\n### Copilot momentum\n\nMicrosoft 365 Copilot is your AI assistant for work", first.Text, StringComparison.Ordinal);
        Assert.Equal(2024, first.UpdatedAt!.Value.Year);
        Assert.DoesNotContain("<p>", first.Text, StringComparison.Ordinal);
    }

    [SharedFact]
    public async Task A_page_keeps_its_words_and_loses_its_markup()
    {
        var blog = await ReadAsync("test_blog.html");
        var wiki = await ReadAsync("test_wikipedia.html");

        Assert.Equal("Does Model and Inference Parameter Matter in LLM Applications? - A Case Study for MATH | AutoGen", blog.Title);
        Assert.Contains("Large language models (LLMs) are powerful tools that can generate natural language texts for various applications, such as chatbots, summarization, translation, and more.", blog.Text, StringComparison.Ordinal);
        Assert.Contains("\n\n## Experiment Setup\n\nWe use AutoGen to select", blog.Text, StringComparison.Ordinal);
        Assert.Contains("| Founded | April 4, 1975; 48 years ago in Albuquerque, New Mexico, U.S. |", wiki.Text, StringComparison.Ordinal);
        Assert.Contains("| 2005 | 39,788 | 12,254 | 70,815 | 61,000 |", wiki.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", wiki.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(".mw-parser-output", wiki.Text, StringComparison.Ordinal);
    }

    [SharedFact]
    public async Task A_shift_jis_table_is_read_also_when_nothing_says_that_it_is()
    {
        var item = Assert.Single(await DocumentSources.FromPaths([PathOf("test_mskanji.csv")], Still).ToListAsync());
        var asked = Assert.Single(await DocumentSources.FromPaths([PathOf("test_mskanji.csv")], new SourceOptions { Encoding = "shift_jis", TimeProvider = new ManualTime() }).ToListAsync());

        Assert.Equal("名前,年齢,住所\r\n佐藤太郎,30,東京\r\n三木英子,25,大阪\r\n髙橋淳,35,名古屋\r\n", item.Document!.Text);
        Assert.Equal("encoding_guessed", Assert.Single(item.Warnings).Code);
        Assert.Equal(item.Document.Text, asked.Document!.Text);
        Assert.Empty(asked.Warnings);
        Assert.Equal("髙橋淳,35,名古屋", TextOf(item.Document, item.Document.Anchors[3]));
    }

    [PdfFact]
    public async Task A_pdf_has_an_anchor_for_each_page()
    {
        var document = await ReadAsync("REPAIR-2022-INV-001_multipage.pdf");
        var paper = await ReadAsync("test.pdf");

        Assert.Equal(["1", "2", "3"], document.Anchors.Select(anchor => anchor.Label));
        Assert.All(document.Anchors, anchor => Assert.Equal("page", anchor.Kind));
        Assert.StartsWith("ZAVA AUTO REPAIR\nCertified Collision Repair", TextOf(document, document.Anchors[0]), StringComparison.Ordinal);
        Assert.StartsWith("This is a preliminary estimate", TextOf(document, document.Anchors[2]), StringComparison.Ordinal);
        Assert.Contains("While there is contemporaneous exploration of multi-agent approaches", paper.Text, StringComparison.Ordinal);
    }

    [SharedFact]
    public async Task Every_anchor_lies_in_the_text_in_order_and_names_words()
    {
        foreach (var document in await AllAsync())
        {
            Assert.All(document.Anchors, anchor => Assert.False(string.IsNullOrWhiteSpace(TextOf(document, anchor))));
            Assert.Equal(document.Anchors.Select(anchor => anchor.Span.Start).Order(), document.Anchors.Select(anchor => anchor.Span.Start));
            Assert.All(document.Anchors, anchor => Assert.Equal(TextOf(document, anchor).Trim('\n'), TextOf(document, anchor)));
        }
    }

    [SharedFact]
    public async Task Every_file_reads_the_same_in_any_culture()
    {
        var before = CultureInfo.CurrentCulture;
        var invariant = await AllAsync();
        try
        {
            foreach (var culture in (string[])["tr-TR", "th-TH"])
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

                var documents = await AllAsync();

                Assert.Equal(invariant.Select(document => (document.Id, document.Text, document.Title)), documents.Select(document => (document.Id, document.Text, document.Title)));
                Assert.Equal(invariant.SelectMany(document => document.Anchors), documents.SelectMany(document => document.Anchors));
                Assert.Equal(invariant.Select(document => document.Metadata), documents.Select(document => document.Metadata));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [SharedFact]
    public async Task Markdown_is_kept_to_the_last_character()
    {
        var items = await DocumentSources.FromPaths([Shared.PathOf("data/docs/efcore")], new SourceOptions { Root = Shared.PathOf("data/docs"), TimeProvider = new ManualTime() }).ToListAsync();

        var markdown = items.Where(item => item.Document?.MediaType == "text/markdown").ToList();
        Assert.Equal(316, markdown.Count);
        Assert.All(markdown, item => Assert.Equal(File.ReadAllText(Path.Combine(Shared.PathOf("data/docs"), item.Id)), item.Document!.Text));
        Assert.Equal(items.Select(item => item.Id).Order(StringComparer.Ordinal), items.Select(item => item.Id));
        Assert.True(markdown.Count(item => item.Document!.Title is not null) >= 310);
    }

    /// <summary>A busy machine must not fail a test by the time limit.</summary>
    private static SourceOptions Still => new() { TimeProvider = new ManualTime() };

    private static string PathOf(string name) => Shared.PathOf("data/files/" + name);

    private static string TextOf(Document document, Anchor anchor) => document.Text.Substring(anchor.Span.Start, anchor.Span.Length);

    private static async Task<Document> ReadAsync(string name) => Assert.Single(await DocumentSources.FromPaths([PathOf(name)], Still).ToListAsync()).Document!;

    private static async Task<List<Document>> AllAsync() =>
        (await DocumentSources.FromPaths([Shared.PathOf("data/files")], new SourceOptions { Root = Shared.Root, TimeProvider = new ManualTime() }).ToListAsync()).Select(item => item.Document).OfType<Document>().ToList();
}

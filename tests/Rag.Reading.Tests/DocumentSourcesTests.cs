using System.Text;

namespace Rag.Reading.Tests;

public sealed class DocumentSourcesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("rag-sources-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_folder_yields_its_files_in_ordinal_order_with_paths_from_the_root_as_ids()
    {
        Write("docs/b.md", "# B");
        Write("docs/a/x.txt", "x");
        Write("docs/a-b.txt", "y");
        Write("docs/.git/config", "hidden");
        Write("docs/.hidden", "hidden");

        var items = await ReadAsync(["docs"]);

        Assert.Equal(["docs/a-b.txt", "docs/a/x.txt", "docs/b.md"], items.Select(item => item.Document!.Id));
        Assert.Equal(["text/plain", "text/plain", "text/markdown"], items.Select(item => item.Document!.MediaType));
        Assert.All(items, item => Assert.NotNull(item.Document!.UpdatedAt));
    }

    [Fact]
    public async Task A_file_has_the_same_id_alone_and_as_part_of_its_folder_and_by_its_absolute_path()
    {
        Write("docs/sub/a.md", "# A");

        var byFolder = Assert.Single(await ReadAsync(["docs"]));
        var alone = Assert.Single(await ReadAsync(["docs/sub/a.md"]));
        var dotted = Assert.Single(await ReadAsync(["./docs/../docs/sub/a.md"]));
        var absolute = Assert.Single(await ReadAsync([Path.Combine(_root, "docs")]));

        Assert.All([byFolder, alone, dotted, absolute], item => Assert.Equal("docs/sub/a.md", item.Id));
    }

    [Fact]
    public async Task A_missing_path_is_an_error_and_the_others_are_read()
    {
        Write("a.md", "text");

        var items = await ReadAsync(["nothing/here", "a.md"]);

        Assert.Equal("path.not_found", Assert.IsType<RagInputException>(items[0].Error).Code);
        Assert.True(items[0].HidesOthers);
        Assert.Equal("text", items[1].Document!.Text);
    }

    [Fact]
    public async Task A_binary_file_is_reported_and_never_read_as_text()
    {
        Write("a.unknown", "a\0b");
        File.WriteAllBytes(Path.Combine(_root, "b.md"), [0x89, 0x50, 0x4E, 0x47, 1, 2, 3]);
        Write("c.unknown", "words");

        var items = await ReadAsync(["."]);

        Assert.Equal("parse.binary", items[0].Error!.Code);
        Assert.Equal("parse.binary", items[1].Error!.Code);
        Assert.Equal("words", items[2].Document!.Text);
    }

    [Fact]
    public async Task Lines_of_json_are_documents_and_a_broken_line_fails_alone()
    {
        Write("c.jsonl", """
            {"_id": "1", "title": "One", "text": "first", "year": 2024, "tags": ["a", "b"], "metadata": {"deep": true}, "odd": {"x": 1}}
            {"_id": "2", "text":

            {"id": 3, "text": "third", "url": "https://example.org"}
            {"_id": "4"}
            {"_id": "5", "text": "a", "text": "b"}
            """);

        var items = await ReadAsync(["c.jsonl"]);

        Assert.Equal(["1", "c.jsonl:2", "3", "c.jsonl:5", "c.jsonl:6"], items.Select(item => item.Id));
        Assert.Equal([null, "parse.corrupt", null, "input.missing_field", "parse.corrupt"], items.Select(item => item.Error?.Code));
        var first = items[0].Document!;
        Assert.Equal(("first", "One"), (first.Text, first.Title));
        Assert.Equal(2024, first.Metadata["year"].AsInteger);
        Assert.Equal(["a", "b"], first.Metadata["tags"].AsList);
        Assert.True(first.Metadata["deep"].AsBoolean);
        Assert.Equal("metadata_dropped", Assert.Single(items[0].Warnings).Code);
        Assert.Equal("https://example.org", items[2].Document!.Source);
        Assert.Contains("Line 2", items[1].Error!.Message, StringComparison.Ordinal);
        Assert.True(items[1].HidesOthers);
    }

    [Theory]
    [InlineData("{\"level\":\"info\"}\n{\"level\":\"warn\"}\n")]
    [InlineData("\n\n{\"level\":\"info\"}\n{\"level\":\"warn\"}")]
    [InlineData("{\"id\":1}")]
    [InlineData("\n \n")]
    public async Task Lines_of_data_are_one_document_kept_as_it_stands(string log)
    {
        Write("log.jsonl", log);

        var item = Assert.Single(await ReadAsync(["log.jsonl"]));

        Assert.Equal(("log.jsonl", string.IsNullOrWhiteSpace(log) ? "" : log, "application/x-ndjson"), (item.Id, item.Document!.Text, item.Document.MediaType));
    }

    [Fact]
    public async Task Front_matter_gives_title_and_metadata_and_stays_in_the_text()
    {
        const string Text = "---\ntitle: \"Keys: all\"\nms.date: 11/01/2021\nuid: core/keys\ncount: 3\ntags: [a, 'b']\nlist:\n  - x\n  - y\n---\n# Other\n";
        Write("a.md", Text);

        var document = Assert.Single(await ReadAsync(["a.md"])).Document!;

        Assert.Equal((Text, "Keys: all"), (document.Text, document.Title));
        Assert.Equal("core/keys", document.Metadata["uid"].AsText);
        Assert.Equal("11/01/2021", document.Metadata["ms_date"].AsText);
        Assert.Equal(3, document.Metadata["count"].AsInteger);
        Assert.Equal(["a", "b"], document.Metadata["tags"].AsList);
        Assert.Equal(["x", "y"], document.Metadata["list"].AsList);
    }

    [Theory]
    [InlineData("intro\n\n## The `first` [link](x) ##\n", "The first link")]
    [InlineData("```\n# code\n```\nTitle\n=====\n", "Title")]
    [InlineData("no heading\n", null)]
    public async Task The_title_is_the_first_heading_outside_code(string text, string? title)
    {
        Write("a.md", text);

        Assert.Equal(title, Assert.Single(await ReadAsync(["a.md"])).Document!.Title);
    }

    [Fact]
    public async Task An_empty_file_is_a_document_with_a_warning()
    {
        Write("a.md", " \n");

        var item = Assert.Single(await ReadAsync(["a.md"]));

        Assert.Equal("empty_document", Assert.Single(item.Warnings).Code);
        Assert.Equal(" \n", item.Document!.Text);
    }

    [Fact]
    public async Task A_loop_of_links_ends()
    {
        Write("docs/a.md", "x");
        Directory.CreateSymbolicLink(Path.Combine(_root, "docs", "loop"), Path.Combine(_root, "docs"));
        File.CreateSymbolicLink(Path.Combine(_root, "docs", "self"), Path.Combine(_root, "docs", "self"));
        File.CreateSymbolicLink(Path.Combine(_root, "docs", "twin.md"), Path.Combine(_root, "docs", "a.md"));

        var items = await ReadAsync(["docs"]);

        Assert.Equal(["docs/a.md", "docs/loop", "docs/self", "docs/twin.md"], items.Select(item => item.Id));
        Assert.Equal([null, "link_skipped", "link_skipped", null], items.Select(item => item.Warnings.SingleOrDefault()?.Code));
    }

    [Fact]
    public async Task Documents_can_be_given_readers()
    {
        Write("a.md", "x");

        var options = new SourceOptions { Root = _root, VisibleTo = Audience.Of("group:hr") };
        var item = Assert.Single(await DocumentSources.FromPaths(["a.md"], options).ToListAsync());

        Assert.Equal(["group:hr"], item.Document!.VisibleTo.Principals);
    }

    private Task<List<SourceItem>> ReadAsync(string[] paths) => DocumentSources.FromPaths(paths, new SourceOptions { Root = _root }).ToListAsync().AsTask();

    private void Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text, new UTF8Encoding(false));
    }
}

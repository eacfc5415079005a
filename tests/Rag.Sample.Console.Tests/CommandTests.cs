using System.Text.Json;

namespace Rag.Sample.Console.Tests;

public sealed class CommandTests : IDisposable
{
    private readonly RagProcess _rag = new();

    public void Dispose() => _rag.Dispose();

    private void WriteDocs()
    {
        _rag.Write("docs/refunds.md", "# Refunds\n\nRefunds are paid within 30 days of the return.\n\n# Shipping\n\nThe customer pays for the shipping of a return.\n");
        _rag.Write("docs/hours.md", "# Opening hours\n\nThe shop is open from 9 to 17 on weekdays.\n");
    }

    private static (int Added, int Updated, int Unchanged, int Deleted, int Failed) Counts(JsonElement report) => (
        report.GetProperty("added").GetInt32(), report.GetProperty("updated").GetInt32(), report.GetProperty("unchanged").GetInt32(),
        report.GetProperty("deleted").GetInt32(), report.GetProperty("failed").GetArrayLength());

    [Fact]
    public async Task Indexing_again_does_only_what_changed()
    {
        WriteDocs();
        Assert.Equal((2, 0, 0, 0, 0), Counts((await _rag.RunJsonAsync("index", "docs")).Json));

        var second = (await _rag.RunJsonAsync("index", "docs")).Json;
        Assert.Equal((0, 0, 2, 0, 0), Counts(second));
        Assert.Equal(0, second.GetProperty("embedded").GetInt32());

        _rag.Write("docs/hours.md", "# Opening hours\n\nThe shop is open from 8 to 17 on weekdays.\n");
        Assert.Equal((0, 1, 1, 0, 0), Counts((await _rag.RunJsonAsync("index", "docs")).Json));

        File.Delete(Path.Combine(_rag.Folder, "docs", "hours.md"));
        Assert.Equal((0, 0, 1, 1, 0), Counts((await _rag.RunJsonAsync("index", "docs", "--sync")).Json));
    }

    [Fact]
    public async Task An_answer_cites_text_that_is_in_the_file_at_that_place()
    {
        WriteDocs();
        await _rag.RunAsync("index", "docs");

        var (exitCode, answer) = await _rag.RunJsonAsync("ask", "When are refunds paid?");

        Assert.Equal((0, "grounded"), (exitCode, answer.GetProperty("status").GetString()));
        var citation = answer.GetProperty("citations")[0];
        Assert.True(citation.GetProperty("verified").GetBoolean());
        var text = await File.ReadAllTextAsync(Path.Combine(_rag.Folder, citation.GetProperty("source").GetString()!));
        Assert.Equal(citation.GetProperty("quote").GetString(), text.Substring(citation.GetProperty("start").GetInt32(), citation.GetProperty("length").GetInt32()));
        Assert.Contains("30 days", answer.GetProperty("answer").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_shows_what_each_leg_gave()
    {
        WriteDocs();
        await _rag.RunAsync("index", "docs");

        var (_, result) = await _rag.RunJsonAsync("search", "opening hours of the shop", "-k", "1");

        var hit = Assert.Single(result.GetProperty("hits").EnumerateArray());
        Assert.Equal((1, "hybrid"), (hit.GetProperty("rank").GetInt32(), result.GetProperty("mode").GetString()));
        Assert.EndsWith("hours.md", hit.GetProperty("documentId").GetString(), StringComparison.Ordinal);
        Assert.True(hit.GetProperty("scores").GetProperty("keyword").GetDouble() > 0);
    }

    [Theory]
    [InlineData("keyword")]
    [InlineData("vector")]
    public async Task One_leg_can_be_searched_alone(string mode)
    {
        WriteDocs();
        await _rag.RunAsync("index", "docs");

        var (_, result) = await _rag.RunJsonAsync("search", "refunds paid", "--mode", mode, "-k", "1");

        Assert.EndsWith("refunds.md", result.GetProperty("hits")[0].GetProperty("source").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_jsonl_file_is_many_documents_with_metadata_to_filter_by()
    {
        _rag.Write("all.jsonl", "{\"_id\":\"a\",\"title\":\"Old\",\"text\":\"The limit was five.\",\"year\":2019}\n{\"_id\":\"b\",\"title\":\"New\",\"text\":\"The limit is six.\",\"year\":2024}\n");
        await _rag.RunAsync("index", "all.jsonl");

        var (_, result) = await _rag.RunJsonAsync("search", "limit", "--filter", "year >= 2020");

        Assert.Equal("b", Assert.Single(result.GetProperty("hits").EnumerateArray()).GetProperty("documentId").GetString());
    }

    [Fact]
    public async Task Some_documents_failing_is_exit_code_3_and_the_others_are_indexed()
    {
        WriteDocs();
        await File.WriteAllBytesAsync(Path.Combine(_rag.Folder, "docs", "image.bin"), [.. Enumerable.Range(0, 4_000).Select(i => (byte)(i * 7))]);

        var (exitCode, report) = await _rag.RunJsonAsync("index", "docs", "no-such-folder");

        Assert.Equal(3, exitCode);
        Assert.Equal(2, report.GetProperty("added").GetInt32());
        Assert.Contains("path.not_found", report.GetProperty("failed").EnumerateArray().Select(failure => failure.GetProperty("code").GetString()));
        Assert.Contains("parse.binary", report.GetProperty("failed").EnumerateArray().Select(failure => failure.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("chunk")]
    [InlineData("tokens")]
    public async Task What_a_folder_skips_on_purpose_is_told_and_no_failure(string command)
    {
        WriteDocs();
        File.CreateSymbolicLink(Path.Combine(_rag.Folder, "docs", "elsewhere.md"), "/no-such-file");

        var (exitCode, output, errors) = await _rag.RunAsync(command, "docs", "--json");

        Assert.Equal(0, exitCode);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(2, json.RootElement.GetProperty("files").GetArrayLength());
        Assert.Contains("elsewhere.md", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "not_found", "ask", "anything")]
    [InlineData(1, "path.not_found", "chunk", "no-such-file")]
    [InlineData(2, "usage", "index")]
    [InlineData(2, "usage", "fly")]
    [InlineData(2, "usage", "search", "x", "--mode", "telepathy")]
    [InlineData(2, "usage", "search", "x", "-k", "0")]
    [InlineData(2, "usage", "search", "x", "--alpha", "NaN")]
    [InlineData(2, "usage", "status", "--store", "floppy:a")]
    [InlineData(2, "usage", "chunk", "x", "--chunk-size", "0")]
    [InlineData(2, "filter.", "search", "x", "--filter", "a = = b")]
    [InlineData(2, "acl.invalid_principal", "search", "x", "--as", " ")]
    [InlineData(2, "tokenizer.unknown", "tokens", "x", "--tokenizer", "nothing")]
    [InlineData(1, "path.not_found", "index", "no-such-folder")]
    [InlineData(2, "name.invalid", "status", "--store", "chroma:http://127.0.0.1:9", "--collection", "Robert'); DROP")]
    public async Task What_goes_wrong_is_one_object_and_an_exit_code(int exitCode, string code, params string[] arguments)
    {
        var (actual, json) = await _rag.RunJsonAsync(arguments);

        Assert.Equal(exitCode, actual);
        Assert.Contains(code, json.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-k 'ten' is not a whole number.", "search", "x", "-k", "ten")]
    [InlineData("--chunk-size must be at least 1.", "chunk", "x", "--chunk-size", "0")]
    [InlineData("--overlap must be at least 0 and less than 10, the chunk size.", "chunk", "x", "--chunk-size", "10", "--overlap", "20")]
    [InlineData("--store 'x.db' is not known here. Use sqlite:FILE, postgres:CONNECTION, chroma:URL, redis:HOST:PORT or memory:", "status", "--store", "x.db")]
    [InlineData("--store memory: keeps nothing from one command to the next. Index into a file, with --store sqlite:FILE, or into a server.", "ask", "x", "--store", "memory:")]
    [InlineData("--store chroma: is followed by an http or https address without user or query, such as chroma:http://localhost:8000. A token is read from CHROMA_API_KEY.", "status", "--store", "chroma:localhost:8000")]
    [InlineData("--store redis: is followed by HOST or HOST:PORT, such as redis:localhost:6379. User and password are read from REDIS_USER and REDIS_PASSWORD.", "status", "--store", "redis:ann:s3cret@host:1")]
    [InlineData("--store postgres: is followed by a connection string, such as \"postgres:Host=localhost;Username=rag;Database=rag\". The password is read from PGPASSWORD or ~/.pgpass.", "status", "--store", "postgres:")]
    public async Task Bad_usage_is_told_in_the_words_that_were_typed(string message, params string[] arguments)
    {
        var (_, json) = await _rag.RunJsonAsync(arguments);

        Assert.Equal(message, json.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Numbers_are_written_alike_in_every_culture()
    {
        WriteDocs();
        await _rag.RunAsync("index", "docs");

        var (_, english, _) = await _rag.RunAsync("search", "refunds");
        _rag.Culture = "de_DE.UTF-8";
        var (_, german, _) = await _rag.RunAsync("search", "refunds");

        Assert.Equal(english, german);
    }

    [Fact]
    public async Task A_foreign_file_is_refused_and_not_touched()
    {
        WriteDocs();
        _rag.Write("rag.db", new string('x', 8_192));

        var (exitCode, json) = await _rag.RunJsonAsync("index", "docs");

        Assert.Equal((1, "store.corrupt"), (exitCode, json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(new string('x', 8_192), await File.ReadAllTextAsync(Path.Combine(_rag.Folder, "rag.db")));
    }

    [Fact]
    public async Task An_index_made_with_other_settings_is_refused_and_keeps_what_it_has()
    {
        WriteDocs();
        await _rag.RunAsync("index", "docs");

        var (exitCode, json) = await _rag.RunJsonAsync("index", "docs", "--chunk-size", "123");

        Assert.Equal((1, "store.mismatch"), (exitCode, json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal((0, 0, 2, 0, 0), Counts((await _rag.RunJsonAsync("index", "docs")).Json));
    }

    [Fact]
    public async Task An_empty_question_is_refused()
    {
        WriteDocs();
        await _rag.RunAsync("index", "docs");

        Assert.Equal("query.empty", (await _rag.RunJsonAsync("ask", " ")).Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Principals_decide_what_is_found()
    {
        WriteDocs();
        Assert.Equal(0, (await _rag.RunJsonAsync("index", "docs", "--require-principals")).ExitCode);

        Assert.Equal("acl.missing_context", (await _rag.RunJsonAsync("search", "refunds")).Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Empty((await _rag.RunJsonAsync("search", "refunds", "--as", "ann")).Json.GetProperty("hits").EnumerateArray());

        Assert.Equal(0, (await _rag.RunJsonAsync("index", "docs", "--require-principals", "--visible-to", "ann")).ExitCode);
        Assert.NotEmpty((await _rag.RunJsonAsync("search", "refunds", "--as", "ann")).Json.GetProperty("hits").EnumerateArray());
        Assert.Empty((await _rag.RunJsonAsync("search", "refunds", "--as", "bob")).Json.GetProperty("hits").EnumerateArray());
    }

    [Fact]
    public async Task A_mistyped_path_leaves_no_index_behind()
    {
        var (exitCode, json) = await _rag.RunJsonAsync("index", "dosc");

        Assert.Equal(1, exitCode);
        Assert.Equal("path.not_found", json.GetProperty("failed")[0].GetProperty("code").GetString());
        Assert.False(File.Exists(Path.Combine(_rag.Folder, "rag.db")));
    }

    [Fact]
    public async Task Advice_names_flags_not_properties()
    {
        WriteDocs();
        await _rag.RunAsync("index", "docs");
        Directory.Delete(Path.Combine(_rag.Folder, "docs"), recursive: true);
        Directory.CreateDirectory(Path.Combine(_rag.Folder, "docs"));

        var (_, warned) = await _rag.RunJsonAsync("index", "docs", "--sync");
        var (_, emptied) = await _rag.RunJsonAsync("index", "docs", "--sync", "--allow-empty-sync");

        Assert.Contains("--allow-empty-sync", warned.GetProperty("warnings")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, emptied.GetProperty("deleted").GetInt32());
    }

    [Fact]
    public async Task A_moment_without_history_is_answered_with_a_warning()
    {
        WriteDocs();
        await _rag.RunAsync("index", "docs");

        var (exitCode, _, errors) = await _rag.RunAsync("search", "refunds", "--as-of", "2020-01-01");

        Assert.Equal(0, exitCode);
        Assert.Contains("history.not_kept", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copied_index_gives_the_same_answers()
    {
        WriteDocs();
        await _rag.RunAsync("index", "docs");

        Assert.Equal(2, (await _rag.RunJsonAsync("copy", "--to", "sqlite:copy.db")).Json.GetProperty("copied").GetInt32());
        Assert.Equal(2, (await _rag.RunJsonAsync("copy", "--to", "sqlite:copy.db", "--sync")).Json.GetProperty("unchanged").GetInt32());
        Assert.Equal(2, (await _rag.RunJsonAsync("copy", "--to", "sqlite:rag.db")).ExitCode);

        var here = await _rag.RunJsonAsync("search", "refunds");
        var there = await _rag.RunJsonAsync("search", "refunds", "--store", "sqlite:copy.db");
        Assert.Equal(here.Json.GetProperty("hits").GetRawText(), there.Json.GetProperty("hits").GetRawText());
        Assert.Equal(2, (await _rag.RunJsonAsync("index", "docs", "--store", "sqlite:copy.db")).Json.GetProperty("unchanged").GetInt32());
    }

    [Fact]
    public async Task Chunks_are_shown_with_exact_places()
    {
        WriteDocs();
        var text = await File.ReadAllTextAsync(Path.Combine(_rag.Folder, "docs", "refunds.md"));

        var (_, json) = await _rag.RunJsonAsync("chunk", "docs/refunds.md", "--chunk-size", "12", "--overlap", "0");

        var chunks = json.GetProperty("files")[0].GetProperty("chunks").EnumerateArray().ToList();
        Assert.True(chunks.Count > 1);
        Assert.All(chunks, chunk => Assert.Equal(chunk.GetProperty("text").GetString(), text.Substring(chunk.GetProperty("start").GetInt32(), chunk.GetProperty("length").GetInt32())));
    }

    [Fact]
    public async Task Tokens_say_whether_they_are_an_estimate()
    {
        _rag.Write("a.txt", "four words of text");

        var (_, json) = await _rag.RunJsonAsync("tokens", "a.txt");

        Assert.True(json.GetProperty("isEstimate").GetBoolean());
        Assert.InRange(json.GetProperty("tokens").GetInt64(), 3, 8);
    }

    [Fact]
    public async Task Deleting_verifying_and_status_tell_what_is_there()
    {
        WriteDocs();
        await _rag.RunAsync("index", "docs");

        Assert.Equal(2, (await _rag.RunJsonAsync("status")).Json.GetProperty("documents").GetInt32());
        Assert.Equal(1, (await _rag.RunJsonAsync("delete", "docs/hours.md", "no-such-id")).Json.GetProperty("deleted").GetInt32());
        Assert.Equal(1, (await _rag.RunJsonAsync("status")).Json.GetProperty("documents").GetInt32());
        Assert.Empty((await _rag.RunJsonAsync("verify")).Json.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task How_a_collection_was_made_is_said_once()
    {
        var file = Path.Combine(_rag.Folder, "docs", "limit.md");
        _rag.Write("docs/limit.md", "The limit is 30 days.");
        File.SetLastWriteTimeUtc(file, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await _rag.RunAsync("index", "docs", "--history", "--require-principals", "--visible-to", "ann");
        _rag.Write("docs/limit.md", "The limit is 60 days.");
        File.SetLastWriteTimeUtc(file, new DateTime(2024, 6, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal((0, 1, 0, 0, 0), Counts((await _rag.RunJsonAsync("index", "docs", "--visible-to", "ann")).Json));

        Assert.Contains("30 days", (await _rag.RunJsonAsync("ask", "What is the limit?", "--as-of", "2024-02-01", "--as", "ann")).Json.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Contains("60 days", (await _rag.RunJsonAsync("ask", "What is the limit?", "--as", "ann")).Json.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Contains("acl.missing_context", (await _rag.RunJsonAsync("ask", "What is the limit?")).Json.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, (await _rag.RunJsonAsync("delete", "docs/limit.md")).Json.GetProperty("deleted").GetInt32());
        Assert.DoesNotContain("30 days", (await _rag.RunJsonAsync("ask", "What is the limit?", "--as-of", "2024-02-01", "--as", "ann")).Json.GetProperty("answer").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_one_screen_says_what_it_can_do()
    {
        var (exitCode, output, _) = await _rag.RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("rag demo", output, StringComparison.Ordinal);
        Assert.InRange(output.Split('\n').Length, 5, 24);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task The_demo_answers_about_this_project_with_citations()
    {
        var (exitCode, output, errors) = await _rag.RunAsync("demo");

        Assert.True(exitCode == 0, errors);
        Assert.Equal(3, output.Split("\nSources").Length - 1);
        Assert.DoesNotContain("cannot find", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_evaluation_writes_run_files_beside_its_figures()
    {
        _rag.Write("tiny/corpus.jsonl", "{\"_id\":\"a\",\"title\":\"\",\"text\":\"red apples\"}\n{\"_id\":\"b\",\"title\":\"\",\"text\":\"green pears\"}\n");
        _rag.Write("tiny/queries.jsonl", "{\"_id\":\"1\",\"text\":\"apples\"}\n");
        _rag.Write("tiny/qrels.tsv", "query-id\tcorpus-id\tscore\n1\ta\t1\n");

        var (exitCode, json) = await _rag.RunJsonAsync("eval", "tiny", "--run", "out");

        Assert.Equal(0, exitCode);
        Assert.Equal(["keyword", "vector", "hybrid"], json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("mode").GetString()));
        Assert.Equal(1, json.GetProperty("results")[0].GetProperty("ndcg@10").GetDouble());
        Assert.StartsWith("1 Q0 a 1 ", await File.ReadAllTextAsync(Path.Combine(_rag.Folder, "out.keyword")), StringComparison.Ordinal);
    }
}

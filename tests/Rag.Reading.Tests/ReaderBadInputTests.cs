using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rag.Reading.Tests;

/// <summary>The shared hostile cases that concern reading, each with the outcome it names.</summary>
public sealed partial class ReaderBadInputTests
{
    public static TheoryData<string> Ids => [.. Cases().Select(item => item.GetProperty("id").GetString()!)];

    [SharedTheory]
    [MemberData(nameof(Ids))]
    public async Task A_hostile_file_has_the_outcome_it_names(string id)
    {
        // Without the shared folder there is one placeholder, which is skipped.
        var item = Cases().Single(candidate => candidate.GetProperty("id").GetString() == id);
        var expect = item.GetProperty("expect");
        var time = new ManualTime();
        var extension = Extension(item.GetProperty("target").GetString()!);
        using var content = Content(item.GetProperty("input"), time, out var clear);

        var results = await DocumentSources.FromStream(content, new DocumentOrigin("case" + extension, "case" + extension, extension), new SourceOptions { TimeProvider = time }).ToListAsync();

        var result = Assert.Single(results);
        if (expect.GetProperty("outcome").GetString() == "reject")
        {
            var code = expect.GetProperty("error").GetString()!;
            Assert.Equal(code, result.Error?.Code);
            Assert.IsType(code.StartsWith("parse.", StringComparison.Ordinal) ? typeof(RagParseException) : typeof(RagInputException), result.Error);
            AssertClean(result.Error!);
            return;
        }

        Assert.Null(result.Error);
        var text = result.Document!.Text;
        Assert.Same(text, CleanText.Clean(text, out _));
        if (expect.TryGetProperty("warning", out var warning))
            Assert.Contains(warning.GetString(), result.Warnings.Select(entry => entry.Code));
        foreach (var invariant in expect.GetProperty("invariants").EnumerateArray().Select(entry => entry.GetString()!))
        {
            if (invariant.StartsWith("text_excludes:", StringComparison.Ordinal))
                Assert.DoesNotContain(invariant[14..], text, StringComparison.Ordinal);
            else if (invariant.StartsWith("flag:", StringComparison.Ordinal))
                Assert.Contains(invariant[5..], result.Warnings.Select(entry => entry.Code));
            else if (invariant == "roundtrip")
                Assert.Equal(clear, text);
            else if (invariant == "no_overlong_slash")
                Assert.Equal(1, text.Count(unit => unit == '/'));
            else if (invariant == "metadata_ignored")
                Assert.Empty(result.Document.Metadata);
        }
    }

    [SharedFact]
    public async Task A_pipe_in_a_folder_is_skipped_with_a_warning()
    {
        var folder = Directory.CreateTempSubdirectory("rag-fifo-");
        try
        {
            using (var make = Process.Start("mkfifo", [Path.Combine(folder.FullName, "pipe.md")]))
                await make.WaitForExitAsync();
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "z.md"), "text");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "empty.md"), "");

            var items = await DocumentSources.FromPaths([folder.FullName], new SourceOptions { Root = folder.FullName }).ToListAsync();

            Assert.Equal(["empty.md", "pipe.md", "z.md"], items.Select(item => item.Id));
            Assert.Equal(["empty_document", "special_file_skipped"], items.SelectMany(item => item.Warnings).Select(warning => warning.Code));
            Assert.Null(items[1].Document);
            Assert.Null(items[1].Error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<JsonElement> Cases()
    {
        if (Shared.Root is null)
            return [JsonDocument.Parse("""{"id": "absent"}""").RootElement];
        using var stream = File.OpenRead(Path.Combine(Shared.Root, "corpora", "bad-inputs.json"));
        return JsonDocument.Parse(stream).RootElement.GetProperty("cases").EnumerateArray()
            .Where(item => item.GetProperty("target").GetString()!.StartsWith("load.", StringComparison.Ordinal) && item.GetProperty("id").GetString() != "path-special-file")
            .ToList();
    }

    private static string Extension(string target) => target["load.".Length..] switch
    {
        "bytes" or "stream" => ".txt",
        "markdown" => ".md",
        var format => "." + format,
    };

    private static Stream Content(JsonElement input, ManualTime time, out string? clear)
    {
        clear = null;
        if (input.TryGetProperty("bytesHex", out var hex))
            return new MemoryStream(Convert.FromHexString(hex.GetString()!));
        if (!input.TryGetProperty("generator", out var generator))
            return new MemoryStream(Encoding.UTF8.GetBytes(Text(input)));

        var args = input.GetProperty("args");
        switch (generator.GetString())
        {
            case "infiniteStream":
                var value = args.GetProperty("byte").GetByte();
                return new PatternStream(buffer =>
                {
                    buffer.Span.Fill(value);
                    return buffer.Length;
                });
            case "slowStream":
                return new PatternStream(buffer =>
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    buffer.Span[0] = (byte)'a';
                    return 1;
                });
            case "chunkedStream":
                clear = string.Concat(Enumerable.Repeat(args.GetProperty("textRepeat").GetString()!, args.GetProperty("count").GetInt32()));
                var rest = new MemoryStream(Encoding.UTF8.GetBytes(clear));
                var size = args.GetProperty("readSize").GetInt32();
                return new PatternStream(buffer => rest.Read(buffer.Span[..Math.Min(size, buffer.Length)]));
            case "nestedTags":
                return new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"<{args.GetProperty("tag").GetString()}>", args.GetProperty("depth").GetInt32())) + "words"));
            case "zip":
                var entries = args.GetProperty("entries").EnumerateArray().ToList();
                return new MemoryStream(entries[0].TryGetProperty("zeros", out var zeros)
                    ? Zips.Bomb(entries[0].GetProperty("name").GetString()!, zeros.GetInt64())
                    : Zips.Of([.. entries.Select(entry => (entry.GetProperty("name").GetString()!, entry.GetProperty("text").GetString()!))]));
            case "zipNested":
                var inner = Zips.Of(("word/document.xml", "<x/>"));
                for (var i = 0; i < args.GetProperty("levels").GetInt32(); i++)
                    inner = Zips.OfBytes(("inner.zip", inner));
                return new MemoryStream(inner);
            case "zipTruncated":
                var whole = Zips.Docx(string.Concat(Enumerable.Range(0, 500).Select(i => string.Create(CultureInfo.InvariantCulture, $"<w:p><w:r><w:t>words {i * 7919}</w:t></w:r></w:p>"))));
                return new MemoryStream(whole, 0, whole.Length * args.GetProperty("keepPercent").GetInt32() / 100);
            case "docxWithXml":
                return new MemoryStream(Zips.Of(("word/document.xml", args.GetProperty("xml").GetString()!)));
            case "docxBillionLaughs":
                var levels = args.GetProperty("levels").GetInt32();
                var entities = string.Concat(Enumerable.Range(1, levels).Select(i => $"<!ENTITY l{i} \"{string.Concat(Enumerable.Repeat($"&l{i - 1};", 10))}\">"));
                return new MemoryStream(Zips.Of(("word/document.xml", $"<!DOCTYPE r [<!ENTITY l0 \"lol\">{entities}]><r>&l{levels};</r>")));
            case "docxDeepXml":
                var depth = args.GetProperty("depth").GetInt32();
                return new MemoryStream(Zips.Of(("word/document.xml", string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth)))));
            default:
                throw new NotSupportedException($"The generator {generator.GetString()} is not known here; add it.");
        }
    }

    private static string Text(JsonElement input)
    {
        if (input.TryGetProperty("text", out var text))
            return text.GetString()!;
        if (input.TryGetProperty("repeat", out var repeat))
            return string.Concat(Enumerable.Repeat(repeat.GetProperty("text").GetString()!, repeat.GetProperty("count").GetInt32()));
        return string.Concat(input.GetProperty("concat").EnumerateArray().Select(Text));
    }

    private static void AssertClean(RagException error)
    {
        Assert.True(error.Message.Length <= 500);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.NotNull(error.DocumentId);
        Assert.DoesNotMatch(Leak(), error.Message);
    }

    [GeneratedRegex("EXPANDED|private|lol|rag-evil")]
    private static partial Regex Leak();
}

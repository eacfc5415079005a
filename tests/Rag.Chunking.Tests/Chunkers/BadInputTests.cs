using System.Text;
using Rag.Chunking.Tests.BadInput;
using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

/// <summary>Hostile documents, each with the warning it must give, and a bound on how often its characters are counted.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string, string?> Cases => new()
    {
        { "lone surrogate at an edge", null }, { "emoji at an edge", null }, { "family emoji", null }, { "flags", null },
        { "one grapheme of ten thousand marks", "grapheme_split" }, { "Devanagari conjuncts", null }, { "Thai without spaces", null },
        { "CR LF", null }, { "CR at an edge", null }, { "five million spaces", null }, { "repeated boilerplate", null },
        { "list of a thousand levels", "structure_too_deep" }, { "quotes of a thousand levels", "structure_too_deep" }, { "open brackets", null },
        { "ladder of backticks", null }, { "fence never closed", null }, { "table of ten thousand rows", null }, { "table that fits", null },
        { "indented fences never closed", null }, { "comments never closed", null }, { "a megabyte of dots", null }, { "a megabyte of one letter", null },
        { "a megabyte of marks", "grapheme_split" }, { "a megabyte of CR", null }, { "a megabyte of bars", null }, { "a heading of a megabyte", null },
        { "quotes never closed", null }, { "blank lines of spaces", null }, { "a megabyte of digits and dots", null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_hostile_document_is_cut_by_the_laws(string name, string? warning)
    {
        var text = Text(name);
        var document = new Document { Id = name, Text = text, MediaType = "text/markdown" };
        foreach (var (max, overlap, inner) in new (int, int, ITokenizer)[] { (512, 64, CharacterTokenizer.Instance), (200, 20, EstimatedTokenizer.Instance) })
        {
            var size = new ChunkSize { MaxTokens = max, OverlapTokens = overlap };
            var tokenizer = new CountingTokenizer(inner);
            foreach (var chunker in new IChunker[] { new MarkdownChunker(size, tokenizer), new RecursiveChunker(size, tokenizer), new TableChunker(size, tokenizer), new LogChunker(size, tokenizer) })
            {
                var before = tokenizer.Characters;
                var chunked = await chunker.ChunkAsync(document);

                Assert.InRange(tokenizer.Characters - before, 0, 10_000 + (8L * text.Length));
                if (text.Length < 200_000)
                    ChunkLaws.Check(document, chunked, tokenizer, max, overlap);
                if (warning is not null && (chunker is MarkdownChunker || warning != "structure_too_deep"))
                    Assert.Contains(chunked.Warnings, found => found.Code == warning);
                else if (chunker is not (TableChunker or LogChunker))
                    Assert.DoesNotContain(chunked.Warnings, found => found.Code != "table_split");
            }
        }
    }

    private static string Text(string name) => name switch
    {
        "lone surrogate at an edge" => Repeat("word ", 400) + "\uD83D" + Repeat(" word", 400),
        "emoji at an edge" => Repeat("a", 511) + "\uD83D\uDE00" + Repeat("b", 511),
        "family emoji" => Repeat("\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67\u200D\uD83D\uDC66", 600),
        "flags" => Repeat("\uD83C\uDDEB\uD83C\uDDF7", 5000),
        "one grapheme of ten thousand marks" => "e" + Repeat("\u0301", 10_000),
        "Devanagari conjuncts" => Repeat("\u0915\u094D\u0937\u0924\u094D\u0930\u093F\u092F", 800),
        "Thai without spaces" => Repeat("\u0E01\u0E33\u0E25\u0E31\u0E07\u0E17\u0E14\u0E2A\u0E2D\u0E1A", 2000),
        "CR LF" => Repeat("line one\r\nline two\r\n\r\n", 3000),
        "CR at an edge" => Repeat("a", 511) + "\r\n" + Repeat("b", 600),
        "five million spaces" => Repeat(" ", 5_000_000),
        "repeated boilerplate" => Repeat("Confidential. All rights reserved. ", 50_000),
        "list of a thousand levels" => string.Concat(Enumerable.Range(0, 1000).Select(depth => new string(' ', depth * 2) + "- item\n")),
        "quotes of a thousand levels" => Repeat(">", 1000) + " deep\n",
        "open brackets" => "# " + Repeat("[", 50_000) + "\n\n" + Repeat("[", 50_000),
        "ladder of backticks" => string.Concat(Enumerable.Range(1, 2000).Select(length => new string('`', length) + "a ")),
        "fence never closed" => "# A\n```csharp\n" + Repeat("var x = 1;\n", 5000),
        "table of ten thousand rows" => "| a | b |\n|---|---|\n" + Repeat("| one | two |\n", 10_000),
        "table that fits" => Repeat("text ", 120) + "\n\n| a | b |\n|---|---|\n" + Repeat("| one | two |\n", 10),
        "indented fences never closed" => Repeat("      ```a\n", 100_000),
        "comments never closed" => Repeat("<!-- a\n", 150_000),
        "a megabyte of dots" => Repeat(".", 1_000_000),
        "a megabyte of one letter" => Repeat("a", 1_000_000),
        "a megabyte of marks" => Repeat("\u0301", 1_000_000),
        "a megabyte of CR" => Repeat("a\r", 500_000),
        "a megabyte of bars" => Repeat("|", 500_000) + "\n" + Repeat("|-", 250_000),
        "a heading of a megabyte" => "# " + Repeat("word ", 200_000) + "\n\ntext",
        "quotes never closed" => Repeat("\"a,", 300_000),
        "blank lines of spaces" => Repeat("a" + new string(' ', 50) + "\n", 20_000),
        "a megabyte of digits and dots" => Repeat("1. ", 300_000),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}

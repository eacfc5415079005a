using System.Text;

namespace Rag.Reading.Tests;

/// <summary>What each format's own features become.</summary>
public sealed class FormatTests
{
    [Fact]
    public async Task Word_lists_notes_merged_cells_hidden_and_deleted_text()
    {
        const string Body = """
            <w:p><w:pPr><w:pStyle w:val="H"/></w:pPr><w:r><w:t>Plan</w:t></w:r></w:p>
            <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>one</w:t></w:r></w:p>
            <w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>inner</w:t></w:r></w:p>
            <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>two</w:t></w:r></w:p>
            <w:p><w:r><w:t>Text</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t xml:space="preserve"> new</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r></w:p>
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>A|B</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>C</w:t></w:r></w:p></w:tc></w:tr>
            <w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr>
            <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
            """;
        var file = Zips.Docx(
            Body,
            ("styles", "styles.xml", "<w:root><w:style w:styleId='H'><w:name w:val='heading 2'/></w:style></w:root>"),
            ("numbering", "numbering.xml", "<w:root><w:abstractNum w:abstractNumId='7'><w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/></w:lvl><w:lvl w:ilvl='1'><w:numFmt w:val='bullet'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num></w:root>"),
            ("footnotes", "footnotes.xml", "<w:root><w:footnote w:id='0' w:type='separator'><w:p/></w:footnote><w:footnote w:id='2'><w:p><w:r><w:t>The note.</w:t></w:r></w:p></w:footnote></w:root>"));

        var item = await ReadAsync(file, ".docx");

        Assert.Equal("""
            ## Plan

            1. one
                - inner
            2. two

            Text[^2] new

            | A\|B | C |
            | --- | --- |
            | x | 1 |
            | x | 2 |

            [^2]: The note.
            """, item.Document!.Text);
        Assert.Equal("hidden_text", Assert.Single(item.Warnings).Code);
        Assert.Empty(item.Document.Anchors);
    }

    [Fact]
    public async Task Workbook_dates_percentages_gaps_and_hidden_sheets()
    {
        const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        var file = Zips.Of(
            ("xl/workbook.xml", $"<workbook xmlns='{Main}' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets><sheet name='Data' r:id='a'/><sheet name='Secret' state='hidden' r:id='b'/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", Zips.Relations([("a", "worksheet", "worksheets/s1.xml"), ("b", "worksheet", "worksheets/s2.xml"), ("c", "styles", "styles.xml")])),
            ("xl/styles.xml", $"<styleSheet xmlns='{Main}'><numFmts><numFmt numFmtId='170' formatCode='dd\\.mm\\.yyyy hh:mm'/><numFmt numFmtId='171' formatCode='0.00\" days\"'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='170'/><xf numFmtId='9'/><xf numFmtId='171'/></cellXfs></styleSheet>"),
            ("xl/worksheets/s1.xml", $"<worksheet xmlns='{Main}'><sheetData><row r='2'><c r='B2' t='inlineStr'><is><t>Day</t></is></c><c r='XFD2' t='inlineStr'><is><t>Rate</t></is></c></row><row r='1048576'><c r='B1048576' s='1'><v>45292</v></c><c r='C1048576' s='2'><v>45292.5</v></c><c r='D1048576' s='3'><v>0.125</v></c><c r='E1048576' s='4'><v>0.1</v></c><c r='XFD1048576' t='b'><v>1</v></c></row></sheetData></worksheet>"),
            ("xl/worksheets/s2.xml", $"<worksheet xmlns='{Main}'><sheetData><row r='1'><c r='A1'><v>1</v></c></row></sheetData></worksheet>"));

        var item = await ReadAsync(file, ".xlsx");

        Assert.Equal("""
            ## Data

            | Day | | | | Rate |
            | --- | --- | --- | --- | --- |
            | 2024-01-01 | 2024-01-01 12:00:00 | 12.5% | 0.1 | TRUE |
            """, item.Document!.Text);
        Assert.Equal("hidden_text", Assert.Single(item.Warnings).Code);
        Assert.Equal(["Data", "Data!B2", "Data!XFD2", "Data!B1048576", "Data!C1048576", "Data!D1048576", "Data!E1048576", "Data!XFD1048576"], item.Document.Anchors.Select(anchor => anchor.Label));
    }

    [Fact]
    public async Task Mail_headers_encodings_alternatives_and_attachments()
    {
        const string Mail = """
            From: =?utf-8?q?J=C3=B6rg?= <j@example.org>
            Subject: =?iso-8859-1?Q?Gr=FC=DFe?=
             =?utf-8?B?IGF1cyBLw7ZsbiDwn5iA?=
            Date: Fri, 21 Nov 1997 09:55:06 -0600 (CST)
            Content-Type: multipart/mixed; boundary="b1"

            preamble
            --b1
            Content-Type: multipart/alternative; boundary=b2

            --b2
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            Lieber Leser,
            das ist ein =
            Gru=DF.

            # Zweiter Absatz.
            --b2
            Content-Type: text/html; charset=utf-8

            <p>html</p>
            --b2--
            --b1
            Content-Type: application/pdf; name="a.pdf"
            Content-Disposition: attachment; filename*=utf-8''B%C3%A4r.pdf
            Content-Transfer-Encoding: base64

            AAAA
            --b1--
            """;

        var item = await ReadAsync(Encoding.UTF8.GetBytes(Mail), ".eml");

        Assert.Equal("Lieber Leser,\ndas ist ein Gruß.\n\n\\# Zweiter Absatz.", item.Document!.Text);
        Assert.Equal("Grüße aus Köln 😀", item.Document.Title);
        Assert.Equal("Jörg <j@example.org>", item.Document.Metadata["from"].AsText);
        Assert.Equal(["Bär.pdf"], item.Document.Metadata["attachments"].AsList);
        Assert.Equal(new DateTimeOffset(1997, 11, 21, 15, 55, 6, TimeSpan.Zero), item.Document.UpdatedAt);
    }

    [Fact]
    public async Task Atom_entries_are_documents_and_other_xml_is_text()
    {
        const string Atom = """
            <?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
            <entry><id>urn:1</id><title>First</title><link href="https://example.org/1"/><updated>2024-05-06T07:08:09Z</updated><content type="html">&lt;p&gt;One &amp;amp; two&lt;/p&gt;</content></entry>
            <entry><id>urn:1</id><title>Twin</title><summary type="text">a &lt; b</summary></entry></feed>
            """;

        var entries = await DocumentSources.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(Atom)), new DocumentOrigin("f.xml", "f.xml", ".xml"), new SourceOptions { TimeProvider = new ManualTime() }).ToListAsync();
        var other = await ReadAsync("<!DOCTYPE x [<!ENTITY e 'EXPANDED'>]><x>&e;</x>"u8.ToArray(), ".xml");

        Assert.Equal(["f.xml#urn:1", "f.xml#2"], entries.Select(entry => entry.Id));
        Assert.Equal(["# First\n\nOne & two", "# Twin\n\na < b"], entries.Select(entry => entry.Document!.Text));
        Assert.Equal("https://example.org/1", entries[0].Document!.Source);
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero), entries[0].Document!.UpdatedAt);
        Assert.Equal("application/xml", other.Document!.MediaType);
        Assert.Contains("<x>&e;</x>", other.Document.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".rss", "<!DOCTYPE rss [<!ENTITY e 'x'>]><rss><channel/></rss>", "parse.unsafe_xml")]
    [InlineData(".json", "{\"a\": 1", "parse.corrupt")]
    [InlineData(".eml", "no headers at all", "parse.corrupt")]
    [InlineData(".docx", "not a zip", "parse.corrupt")]
    [InlineData(".md", "%PDF-1.7", "parse.binary")]
    public async Task A_file_that_is_not_what_it_says_is_refused(string extension, string text, string code) =>
        Assert.Equal(code, (await ReadAsync(Encoding.UTF8.GetBytes(text), extension)).Error?.Code);

    [Fact]
    public async Task Json_with_comments_is_kept_as_it_stands()
    {
        const string Settings = "{\n  // why\n  \"a\": [1, 2,],\n}";

        var item = await ReadAsync(Encoding.UTF8.GetBytes(Settings), ".json");

        Assert.Equal((Settings, "application/json"), (item.Document!.Text, item.Document.MediaType));
    }

    [Fact]
    public async Task An_archive_of_too_many_entries_is_refused()
    {
        var item = await ReadAsync(Zips.Of([.. Enumerable.Range(0, 10_001).Select(i => ($"e{i}", ""))]), ".docx");

        Assert.Equal("parse.archive_limit", item.Error?.Code);
    }

    [Fact]
    public async Task An_archive_whose_figures_lie_is_stopped_while_it_expands()
    {
        // The directory claims a kilobyte; the data expands to a gigabyte.
        var bomb = Zips.Bomb("word/document.xml", 1 << 30);
        var declared = BitConverter.GetBytes(1 << 30);
        for (var at = 0; at + 4 <= bomb.Length; at++)
        {
            if (bomb.AsSpan(at, 4).SequenceEqual(declared))
                BitConverter.GetBytes(1024).CopyTo(bomb, at);
        }

        var item = await ReadAsync(bomb, ".docx");

        Assert.Contains(item.Error?.Code, (string[])["parse.archive_limit", "parse.corrupt"]);
    }

    [Fact]
    public async Task Text_beyond_the_limit_is_refused_in_every_format()
    {
        var options = new SourceOptions { MaxCharacters = 10 };
        foreach (var (extension, content) in ((string, byte[])[])
            [
                (".txt", "twelve bytes"u8.ToArray()),
                (".html", "<p>twelve bytes</p>"u8.ToArray()),
                (".jsonl", "{\"id\":\"a\",\"text\":\"twelve bytes\"}"u8.ToArray()),
                (".docx", Zips.Docx("<w:p><w:r><w:t>twelve bytes</w:t></w:r></w:p>")),
            ])
        {
            var item = Assert.Single(await DocumentSources.FromStream(new MemoryStream(content), new DocumentOrigin("a", "a", extension), options).ToListAsync());

            Assert.Equal("input.too_large", item.Error?.Code);
        }
    }

    [Fact]
    public async Task A_missing_pdf_program_says_what_to_install()
    {
        var options = new SourceOptions { PdfToText = "no-such-program-here" };

        var item = Assert.Single(await DocumentSources.FromStream(new MemoryStream("%PDF-1.7"u8.ToArray()), new DocumentOrigin("a.pdf", "a.pdf", ".pdf"), options).ToListAsync());

        Assert.Equal("parse.tool_missing", item.Error?.Code);
        Assert.Contains("poppler-utils", item.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_of_ones_own_comes_first_and_its_failures_are_items()
    {
        var options = new SourceOptions { CustomReaders = { new FailingReader() } };

        var item = Assert.Single(await DocumentSources.FromStream(new MemoryStream(), new DocumentOrigin("a.md", "a.md", ".md"), options).ToListAsync());

        Assert.Equal("parse.corrupt", item.Error?.Code);
        Assert.DoesNotContain("words of the document", item.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_is_not_a_failure()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await DocumentSources.FromStream(new MemoryStream("x"u8.ToArray()), new DocumentOrigin("a.md", "a.md", ".md"), null, cancelled.Token).ToListAsync());
    }

    private static async Task<SourceItem> ReadAsync(byte[] file, string extension) =>
        Assert.Single(await DocumentSources.FromStream(new MemoryStream(file), new DocumentOrigin("file" + extension, "file" + extension, extension), new SourceOptions { TimeProvider = new ManualTime() }).ToListAsync());

    private sealed class FailingReader : IDocumentReader
    {
        public bool CanRead(string extension) => extension == ".md";

        public IAsyncEnumerable<SourceItem> ReadAsync(Stream content, DocumentOrigin origin, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("words of the document");
    }
}

using System.Text;

namespace Rag.Reading.Tests;

/// <summary>What real programs write and a reader of the standard alone would not expect.</summary>
public sealed class ProducerTests
{
    private const string Sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    [Fact]
    public async Task An_empty_plain_alternative_gives_way_to_the_html()
    {
        var item = await ReadAsync("""
            Subject: News
            Content-Type: multipart/alternative; boundary=b

            --b
            Content-Type: text/plain
            Content-Transfer-Encoding: quoted-printable

            =20

            --b
            Content-Type: text/html

            <p>Seen in HTML only.</p>
            --b--
            """, ".eml");

        Assert.Equal("Seen in HTML only.", item.Document!.Text);
    }

    [Fact]
    public async Task A_character_parted_between_two_encoded_words_is_one_character()
    {
        var item = await ReadAsync("""
            Subject: =?UTF-8?B?R3LDvMO?= =?UTF-8?B?nw==?= =?utf-8?Q?e_=E2=82?=
             =?utf-8?Q?=AC?= =?iso-8859-1?Q?=E4?=

            x
            """, ".eml");

        Assert.Equal("Grüße €ä", item.Document!.Title);
    }

    [Fact]
    public async Task A_long_name_in_parts_is_put_together()
    {
        var item = await ReadAsync("""
            Subject: Files
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: application/pdf
            Content-Disposition: attachment;
             filename*1*=%A4r%20;
             filename*0*=utf-8''Der%20B%C3;
             filename*2="of Brno.pdf"

            --b
            Content-Type: image/png; name*0="a very long "; name*1="name.png"

            --b--
            """, ".eml");

        Assert.Equal(["Der Bär of Brno.pdf", "a very long name.png"], item.Document!.Metadata["attachments"].AsList);
    }

    [Fact]
    public async Task A_forwarded_message_is_read_also_when_it_has_a_file_name()
    {
        var item = await ReadAsync("""
            Subject: Fwd
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            See below.
            --b
            Content-Type: message/rfc822; name="Offer.eml"
            Content-Disposition: attachment; filename="Offer.eml"

            Subject: Offer
            Content-Type: text/plain

            Ten for nine.
            --b--
            """, ".eml");

        Assert.Equal("See below.\n\n## Offer\n\nTen for nine.", item.Document!.Text);
    }

    [Fact]
    public async Task Elapsed_hours_are_not_a_time_of_day_and_control_characters_are_not_escapes()
    {
        var item = await ReadAsync(Workbook(
            "<row r='1'><c r='A1' t='inlineStr'><is><t>Hours_x000D_worked</t></is></c><c r='B1' t='s'><v>0</v></c></row>"
            + "<row r='2'><c r='A2' s='1'><v>1.5</v></c><c r='B2' s='2'><v>-0.5</v></c><c r='C2' s='3'><v>0.75</v></c></row>"), ".xlsx");

        Assert.Equal("""
            ## S

            | Hours worked | a_x0041_b | |
            | --- | --- | --- |
            | 36:00:00 | -12:00:00 | 18:00:00 |
            """, item.Document!.Text);
    }

    [Fact]
    public async Task Cells_merged_downwards_are_repeated_in_each_row_they_reach()
    {
        var item = await ReadAsync(Workbook(
            "<row r='1'><c r='A1' t='str'><v>Region</v></c><c r='B1' t='str'><v>City</v></c></row><row r='2'><c r='A2' t='str'><v>North</v></c><c r='B2' t='str'><v>Oslo</v></c></row>"
            + "<row r='3'><c r='A3'/><c r='B3' t='str'><v>Bergen</v></c></row><row r='4'><c r='A4' t='str'><v>South</v></c><c r='B4' t='str'><v>Rome</v></c></row>",
            "<mergeCells><mergeCell ref='A2:A3'/><mergeCell ref='A4:B4'/><mergeCell ref='nonsense'/></mergeCells>"), ".xlsx");

        Assert.Contains("| North | Oslo |\n| North | Bergen |\n| South | Rome |", item.Document!.Text, StringComparison.Ordinal);
        Assert.Contains(item.Document.Anchors, anchor => anchor.Label == "S!A3");
    }

    [Fact]
    public async Task A_formula_that_was_never_computed_is_said()
    {
        var item = await ReadAsync(Workbook("<row r='1'><c r='A1'><v>1</v></c><c r='B1'><f>A1+1</f><v></v></c><c r='C1'><f>A1+2</f></c><c r='D1'><f>A1*2</f><v>2</v></c></row>"), ".xlsx");

        var warning = Assert.Single(item.Warnings);
        Assert.Equal("formula_not_computed", warning.Code);
        Assert.StartsWith("2 formulas", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_begins_where_it_says_and_a_style_hides_its_runs()
    {
        var item = await ReadAsync(
            Zips.Docx(
                Item("1", "four") + Item("1", "five") + Item("2", "nine")
                + "<w:p><w:r><w:t>Seen</w:t></w:r><w:r><w:rPr><w:rStyle w:val='Secret'/></w:rPr><w:t> unseen</w:t></w:r><w:r><w:rPr><w:rStyle w:val='Secret'/><w:vanish w:val='0'/></w:rPr><w:t> shown</w:t></w:r></w:p>",
                ("styles", "styles.xml", "<w:root><w:style w:styleId='Hide'><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId='Secret'><w:basedOn w:val='Hide'/></w:style></w:root>"),
                ("numbering", "numbering.xml", "<w:root><w:abstractNum w:abstractNumId='7'><w:lvl w:ilvl='0'><w:start w:val='4'/><w:numFmt w:val='decimal'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='9'/></w:lvlOverride></w:num></w:root>")),
            ".docx");

        Assert.Equal("4. four\n5. five\n9. nine\n\nSeen shown", item.Document!.Text);
        Assert.Equal("hidden_text", Assert.Single(item.Warnings).Code);

        static string Item(string number, string words) => $"<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='{number}'/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>";
    }

    [Fact]
    public async Task A_text_box_in_a_cell_is_read_once()
    {
        const string Box = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>";
        var item = await ReadAsync(
            Zips.Docx($"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice>{Box}</mc:Choice><mc:Fallback>{Box}</mc:Fallback></mc:AlternateContent></w:r></w:p></w:tc></w:tr></w:tbl>"),
            ".docx");

        Assert.StartsWith("| a | boxed |", item.Document!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drawn_process_on_a_slide_is_a_list()
    {
        const string Namespaces = "xmlns:p='p' xmlns:a='a' xmlns:dgm='d' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'";
        var item = await ReadAsync(
            Zips.Of(
                ("ppt/presentation.xml", $"<p:presentation {Namespaces}><p:sldIdLst><p:sldId id='256' r:id='a'/></p:sldIdLst></p:presentation>"),
                ("ppt/_rels/presentation.xml.rels", Zips.Relations([("a", "slide", "slides/slide1.xml")])),
                ("ppt/slides/slide1.xml", $"<p:sld {Namespaces}><p:cSld><p:spTree><p:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm='x' r:lo='y'/></a:graphicData></a:graphic></p:graphicFrame></p:spTree></p:cSld></p:sld>"),
                ("ppt/slides/_rels/slide1.xml.rels", Zips.Relations([("x", "diagramData", "../diagrams/data1.xml")])),
                ("ppt/diagrams/data1.xml", $"<dgm:dataModel {Namespaces}><dgm:ptLst><dgm:pt type='doc'><dgm:t><a:p><a:r><a:t>no</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt><dgm:t><a:p><a:r><a:t>Plan</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt type='node'><dgm:t><a:p><a:r><a:t>Build</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt type='pres'/></dgm:ptLst></dgm:dataModel>")),
            ".pptx");

        Assert.Equal("## Slide 1\n\n- Plan\n- Build", item.Document!.Text);
    }

    [Theory]
    [InlineData("<item id='toc' properties='nav' href='nav.xhtml'/>", "", "nav.xhtml", "<!DOCTYPE html><html xmlns:epub='e'><body><nav epub:type='landmarks'><a href='text/1.xhtml'>Start</a></nav><nav epub:type='toc'><ol><li><a href='text/1.xhtml'>The Storm</a><ol><li><a href='text/1.xhtml#x'>Rain</a></li><li><a href='text/2%20b.xhtml'>The <b>Calm</b></a></li></ol></li></ol></nav></body></html>")]
    [InlineData("<item id='ncx' href='nav.xhtml' media-type='application/x-dtbncx+xml'/>", " toc='ncx'", "nav.xhtml", "<?xml version='1.0'?><!DOCTYPE ncx PUBLIC '-//NISO//DTD ncx 2005-1//EN' 'x'><ncx><docTitle><text>Book</text></docTitle><navMap><navPoint><navLabel><text>The Storm</text></navLabel><content src='text/1.xhtml'/><navPoint><navLabel><text>The Calm</text></navLabel><content src='text/2%20b.xhtml#top'/></navPoint></navPoint></navMap></ncx>")]
    public async Task Chapters_are_called_what_the_table_of_contents_calls_them(string item, string toc, string name, string contents)
    {
        const string Chapter = "<html><head><title>Book</title></head><body><p>{0}</p></body></html>";
        var book = await ReadAsync(
            Zips.Of(
                ("META-INF/container.xml", "<container><rootfiles><rootfile full-path='OPS/book.opf'/></rootfiles></container>"),
                ("OPS/book.opf", $"<package><manifest>{item}<item id='c1' href='text/1.xhtml'/><item id='c2' href='text/2%20b.xhtml'/><item id='c3' href='text/3.xhtml'/></manifest><spine{toc}><itemref idref='c2'/><itemref idref='c1'/><itemref idref='c3'/></spine></package>"),
                ("OPS/" + name, contents),
                ("OPS/text/1.xhtml", Chapter.Replace("{0}", "Wind.", StringComparison.Ordinal)),
                ("OPS/text/2 b.xhtml", Chapter.Replace("{0}", "Sun.", StringComparison.Ordinal)),
                ("OPS/text/3.xhtml", Chapter.Replace("{0}", "End.", StringComparison.Ordinal))),
            ".epub");

        Assert.Equal("Sun.\n\nWind.\n\nEnd.", book.Document!.Text);
        Assert.Equal(["The Calm", "The Storm", "Book"], book.Document.Anchors.Select(anchor => anchor.Label));
    }

    private static byte[] Workbook(string rows, string after = "") => Zips.Of(
        ("xl/workbook.xml", $"<workbook xmlns='{Sheet}' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets><sheet name='S' r:id='a'/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", Zips.Relations([("a", "worksheet", "worksheets/s1.xml"), ("b", "styles", "styles.xml"), ("c", "sharedStrings", "strings.xml")])),
        ("xl/styles.xml", $"<styleSheet xmlns='{Sheet}'><numFmts><numFmt numFmtId='170' formatCode='[h]:mm'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='46'/><xf numFmtId='170'/><xf numFmtId='20'/></cellXfs></styleSheet>"),
        ("xl/strings.xml", $"<sst xmlns='{Sheet}'><si><r><t>a_x005F_x0041_</t></r><r><t>b</t></r></si></sst>"),
        ("xl/worksheets/s1.xml", $"<worksheet xmlns='{Sheet}'><sheetData>{rows}</sheetData>{after}</worksheet>"));

    private static Task<SourceItem> ReadAsync(string text, string extension) => ReadAsync(Encoding.UTF8.GetBytes(text), extension);

    private static async Task<SourceItem> ReadAsync(byte[] file, string extension)
    {
        var item = Assert.Single(await DocumentSources.FromStream(new MemoryStream(file), new DocumentOrigin("file" + extension, "file" + extension, extension), new SourceOptions { TimeProvider = new ManualTime() }).ToListAsync());
        Assert.Null(item.Error);
        return item;
    }
}

using System.Text;

namespace Rag.Reading.Tests;

public sealed class HtmlReaderTests
{
    [Fact]
    public async Task Elements_of_xhtml_that_close_themselves_do_not_swallow_the_page()
    {
        const string Page = """
            <?xml version="1.0" encoding="utf-8"?>
            <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">
            <html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a>b.js"/><style type='text/css'/></head>
            <body><!-- <p/> --><h1 id="x"/><p>First<br/>line <a id="p1"/>here</p><div class="gap"/><p>Second</p><ol><li value="7">seven</li><li>eight</li></ol></body></html>
            """;

        var document = (await ReadAsync(Page)).Document!;

        Assert.Equal("First\nline here\n\nSecond\n\n7. seven\n8. eight", document.Text);
        Assert.Null(document.Title);
    }

    [Fact]
    public async Task A_page_becomes_markdown_in_reading_order()
    {
        const string Page = """
            <!doctype html><html lang=en><head><title>Page &amp; title</title><meta name=author content="A. Writer"><style>.x{content:'css'}</style></head>
            <body><h1>Head<br>line</h1><p>One <b>bold</b> and
            <a href="/x">linked</a> word.<br># not a heading</p>
            <ul><li>first<li>second<ol start=3><li>inner<li>more</ol><li><p>a</p><p>b</p></ul>
            <blockquote><p>said</p></blockquote>
            <pre><code class="language-cs">if (a &lt; b)
              return;</code></pre>
            <table><caption>Prices</caption><tr><th>Name<th>Price|Cost</tr><tr><td rowspan=2>a<td>1</tr><tr><td>2</tr></table>
            <script>var secret</script><template>tpl</template><noscript>ns</noscript><p>use <code>x | y</code>&nbsp;now</p></body></html>
            """;

        var document = await ReadAsync(Page);

        Assert.Equal("""
            # Head line

            One bold and linked word.
            \# not a heading

            - first
            - second
              3. inner
              4. more
            - a

              b

            > said

            ```cs
            if (a < b)
              return;
            ```

            Prices

            | Name | Price\|Cost |
            | --- | --- |
            | a | 1 |
            | a | 2 |

            use `x | y` now
            """, document.Document!.Text);
        Assert.Equal(("Page & title", "text/markdown"), (document.Document.Title, document.Document.MediaType));
        Assert.Equal("A. Writer", document.Document.Metadata["author"].AsText);
        Assert.Equal("en", document.Document.Metadata["language"].AsText);
        Assert.Empty(document.Warnings);
    }

    [Theory]
    [InlineData("<p hidden>x</p>")]
    [InlineData("<p style='display: none'>x</p>")]
    [InlineData("<p style='VISIBILITY:hidden'>x</p>")]
    [InlineData("<p style='font-size:1px'>x</p>")]
    [InlineData("<p style='position:absolute; clip: rect(0, 0, 0, 0)'>x</p>")]
    [InlineData("<p style='clip-path:inset(50%)'>x</p>")]
    [InlineData("<p style='font-size:0px'>x</p>")]
    [InlineData("<p style='opacity:0.0'>x</p>")]
    [InlineData("<p style='position:absolute;left:-9999px'>x</p>")]
    [InlineData("<p style='color:#fff;background:#FFF'>x</p>")]
    [InlineData("<ul><li hidden>x</ul>")]
    [InlineData("<table><tr><td>a<td hidden>x</table>")]
    [InlineData("<table><tr hidden><td>a<td>x</table>")]
    [InlineData("<dialog>x</dialog>")]
    public async Task Text_that_a_person_cannot_see_is_dropped_and_counted(string markup)
    {
        var item = await ReadAsync($"<p>seen</p>{markup}<!-- x -->");

        Assert.StartsWith("seen", item.Document!.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("x", item.Document.Text, StringComparison.Ordinal);
        Assert.Contains("hidden_text", item.Warnings.Select(warning => warning.Code));
    }

    [Theory]
    [InlineData("<p style='font-size:10px;opacity:0.5;margin-left:-5px'>x</p>")]
    [InlineData("<p style='overflow:hidden;width:100px'>x</p>")]
    public async Task Text_that_can_be_seen_is_kept(string markup)
    {
        var item = await ReadAsync(markup);

        Assert.Equal("x", item.Document!.Text);
        Assert.Empty(item.Warnings);
    }

    [Fact]
    public async Task An_escaped_tag_does_not_become_a_tag_and_bad_references_are_replaced()
    {
        var item = await ReadAsync("&#0;&#xD800;&#x110000;&nosuch;&amp;lt;script&amp;gt;&#x202E;&nbsp;");

        Assert.Contains("&lt;script&gt;", item.Document!.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', item.Document.Text);
        Assert.Same(item.Document.Text, CleanText.Clean(item.Document.Text, out _));
    }

    [Theory]
    [InlineData("<div>", "")]
    [InlineData("<table><tr><td>", "")]
    [InlineData("<!--><div>", "")]
    [InlineData("<a \"><div>", "")]
    [InlineData("<span =\"><div>", "\"")]
    public async Task Depth_loses_structure_and_no_words(string tag, string end)
    {
        var item = await ReadAsync(string.Concat(Enumerable.Repeat(tag, 2000)) + "words" + end);

        Assert.Contains("words", item.Document!.Text, StringComparison.Ordinal);
        Assert.Contains("structure_too_deep", item.Warnings.Select(warning => warning.Code));
    }

    [Theory]
    [InlineData("<p><li><div><b><p>x</p></li></b></div>", 100)]
    [InlineData("<p>one<p>two<b>x<li>y<td>", 400)]
    public async Task A_page_with_many_unclosed_elements_is_not_deep(string markup, int count)
    {
        var item = await ReadAsync(string.Concat(Enumerable.Repeat(markup, count)));

        Assert.DoesNotContain("structure_too_deep", item.Warnings.Select(warning => warning.Code));
    }

    [Theory]
    [InlineData("<meta charset=shift_jis>", "shift_jis")]
    [InlineData("<meta http-equiv=content-type content='text/html; charset=windows-1251'>", "windows-1251")]
    [InlineData("<?xml version='1.0' encoding='koi8-r'?>", "koi8-r")]
    public async Task A_declared_charset_is_obeyed(string head, string charset)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(charset)!;
        var words = charset == "shift_jis" ? "日本語" : "Привет";

        var item = await ReadAsync(encoding.GetBytes($"{head}<p>{words}</p>"));

        Assert.Equal(words, item.Document!.Text);
        Assert.Empty(item.Warnings);
    }

    private static Task<SourceItem> ReadAsync(string html) => ReadAsync(Encoding.UTF8.GetBytes(html));

    private static async Task<SourceItem> ReadAsync(byte[] html) =>
        Assert.Single(await DocumentSources.FromStream(new MemoryStream(html), new DocumentOrigin("page.html", "page.html", ".html"), new SourceOptions { TimeProvider = new ManualTime() }).ToListAsync());
}

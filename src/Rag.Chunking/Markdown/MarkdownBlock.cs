namespace Rag.Chunking;

internal enum MarkdownBlockKind : byte
{
    Text,
    Heading,
    Fence,
    Table,
    HtmlTable,
    FrontMatter,
}

/// <summary>Whole lines of a Markdown text that belong together.</summary>
/// <param name="Kind">What the lines are.</param>
/// <param name="Start">The start of the first line.</param>
/// <param name="End">After the line end of the last line; blank lines belong to no block.</param>
/// <param name="Level">Of a heading, 1 to 6.</param>
/// <param name="HeaderEnd">Of a heading, where its title ends; of a table, where its first data row starts.</param>
internal readonly record struct MarkdownBlock(MarkdownBlockKind Kind, int Start, int End, byte Level = 0, int HeaderEnd = 0);

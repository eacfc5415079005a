namespace Rag.Chunking;

internal enum MarkdownBlockKind
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
/// <param name="Title">Of a heading, as a reader sees it.</param>
/// <param name="HeaderEnd">Of a table, where its first data row starts.</param>
internal readonly record struct MarkdownBlock(MarkdownBlockKind Kind, int Start, int End, int Level = 0, string Title = "", int HeaderEnd = 0);

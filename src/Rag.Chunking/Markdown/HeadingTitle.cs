namespace Rag.Chunking;

/// <summary>Turns a heading's Markdown into what a reader sees.</summary>
internal static class HeadingTitle
{
    // A path of headings is repeated with every chunk under it.
    private const int MaxLength = 200;

    public static string Of(ReadOnlySpan<char> markdown)
    {
        markdown = markdown.Trim();
        var attributes = markdown.LastIndexOf(" {");
        if (attributes > 0 && markdown[^1] == '}' && markdown[attributes + 2] is '#' or '.' or ':')
            markdown = markdown[..attributes].TrimEnd();
        if (markdown.Length > MaxLength * 4)
            markdown = markdown[..(MaxLength * 4)];

        // At most a unit is written for each unit read.
        Span<char> title = stackalloc char[markdown.Length];
        var length = 0;
        var lastLink = Math.Max(markdown.LastIndexOf("]("), markdown.LastIndexOf("]["));
        var lastTag = markdown.LastIndexOf('>');
        var inCode = false;
        for (var i = 0; i < markdown.Length; i++)
        {
            var unit = markdown[i];
            var next = i + 1 < markdown.Length ? markdown[i + 1] : '\0';
            if (unit == '`')
                inCode = !inCode;
            else if (inCode)
                title[length++] = unit;
            else if (unit == '\\' && char.IsAsciiLetterOrDigit(next) is false && next > ' ')
                title[length++] = markdown[++i];
            else if ((unit is '*' or '_' && next == unit) || (unit == '!' && next == '['))
                i += unit == '!' ? 0 : 1;
            else if (unit == '[' && i < lastLink)
                continue;
            else if (unit == ']' && next is '(' or '[' && i <= lastLink)
                i = SkipPast(markdown, i + 1, next == '(' ? ')' : ']');
            else if (unit == '<' && i < lastTag && (char.IsAsciiLetter(next) || next is '/' or '!'))
                i = SkipPast(markdown, i, '>');
            else
                title[length++] = unit is '\n' or '\r' or '\t' ? ' ' : unit;
        }

        var text = ((ReadOnlySpan<char>)title[..length]).Trim();
        return (text.Length <= MaxLength ? text : text[..GraphemeEdges.AtOrBefore(text, 0, MaxLength)]).ToString();
    }

    private static int SkipPast(ReadOnlySpan<char> markdown, int from, char end)
    {
        var offset = markdown[from..].IndexOf(end);
        return offset < 0 ? markdown.Length : from + offset;
    }
}

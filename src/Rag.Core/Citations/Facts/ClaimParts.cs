using System.Buffers;

namespace Rag;

/// <summary>Cuts a claim into what is checked by itself: sentences, list items, table rows, blocks of code, without the marks that only give them a form.</summary>
internal static class ClaimParts
{
    private const int LongestLead = 40;

    private static readonly SearchValues<char> s_marks = SearchValues.Create(" .,;:!?*_-|\u3002\uFF0C");

    public static List<string> Of(string claim)
    {
        var parts = new List<string>();
        var markup = AnswerMarkup.Of(claim);
        var at = 0;
        foreach (var code in markup.Code.Where(code => claim.AsSpan(code.Start, code.Length).IndexOf('\n') >= 0))
        {
            Sentences(claim[at..code.Start], parts);
            parts.Add(claim.Substring(code.Start, code.Length));
            at = code.End;
        }

        Sentences(claim[at..], parts);
        // What announces a list or code states nothing, unless it is all there is.
        if (parts.Count > 1 && parts.Exists(part => part[^1] is not (':' or '\uFF1A')))
            parts.RemoveAll(part => part[^1] is ':' or '\uFF1A' && !QuantityScanner.Scan(part).Exists(quantity => !quantity.IsWeak));
        return parts;
    }

    /// <summary>A line without what makes it an item, a heading or a row, and without a lead such as "**Step 2:**".</summary>
    public static string Plain(string sentence)
    {
        var text = sentence.Trim();
        if (text.StartsWith('|'))
            return TableText.IsDelimiter(text) ? "" : string.Join(", ", TableText.Cells(text).Where(cell => cell.Length > 0));
        text = text.TrimStart('>', '#', ' ', '\t');
        if (text.Length > 2 && text[0] is '-' or '*' or '+' or '\u2022' && char.IsWhiteSpace(text[1]))
            text = text[2..].TrimStart();
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is > 0 and < 4 && text[digits] is '.' or ')' && digits + 1 < text.Length && char.IsWhiteSpace(text[digits + 1]))
            text = text[(digits + 2)..].TrimStart();
        return WithoutLead(text);
    }

    private static void Sentences(string text, List<string> parts)
    {
        foreach (var span in SentenceSplitter.Split(text).ToList())
        {
            // A table's header names its columns.
            if (text[span.Start] == '|' && TableText.IsDelimiter(TableText.NextLine(text, span.End)))
                continue;
            var plain = Plain(text.Substring(span.Start, span.Length));
            if (plain.AsSpan().ContainsAnyExcept(s_marks))
                parts.Add(plain);
        }
    }

    // A bold lead with its colon names the item; the item is what follows.
    private static string WithoutLead(string text)
    {
        if (!text.StartsWith("**", StringComparison.Ordinal) && !text.StartsWith("__", StringComparison.Ordinal))
            return text;
        var close = text.IndexOf(text[..2], 2, StringComparison.Ordinal);
        if (close is < 0 or > LongestLead)
            return text;
        var rest = text[(close + 2)..].TrimStart();
        var hasColon = text[close - 1] is ':' or '\uFF1A';
        if (!hasColon && rest.Length > 0 && rest[0] is ':' or '\uFF1A')
            (rest, hasColon) = (rest[1..].TrimStart(), true);
        return hasColon && rest.Length > 0 ? rest : text;
    }
}

using System.Globalization;

namespace Rag.Reading;

/// <summary>The scalars and plain lists of a YAML front matter, read without aliases, tags or nesting, so that nothing in it can expand.</summary>
/// <param name="Values">In order; keys may repeat.</param>
/// <param name="End">Where the text after the front matter begins; 0 when there is none.</param>
internal readonly record struct FrontMatter(IReadOnlyList<KeyValuePair<string, MetadataValue>> Values, int End)
{
    private const int MaxLength = 65_536;

    public static FrontMatter Of(string text)
    {
        var start = text.StartsWith('\uFEFF') ? 1 : 0;
        var none = new FrontMatter([], 0);
        if (LineAt(text, start, out var next) is not { } first || first.TrimEnd() != "---")
            return none;

        var values = new List<KeyValuePair<string, MetadataValue>>();
        var list = new List<string>();
        string? listKey = null;
        while (LineAt(text, next, out var after) is { } line)
        {
            next = after;
            if (next - start > MaxLength)
                return none;
            if (line.TrimEnd() is "---" or "...")
            {
                Close();
                return new(values, next);
            }

            var trimmed = line.Trim();
            if (listKey is not null && trimmed.StartsWith("- ", StringComparison.Ordinal) && Scalar(trimmed[2..]) is { } item)
            {
                list.Add(item.ToString());
                continue;
            }

            if (trimmed.Length == 0 || trimmed[0] == '#' || char.IsWhiteSpace(line[0]))
                continue;
            Close();
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || (colon + 1 < line.Length && line[colon + 1] is not (' ' or '\t')))
                continue;
            var key = line[..colon].Trim();
            var value = line[(colon + 1)..].Trim();
            if (value.Length == 0)
                listKey = key;
            else if (value[0] == '[' && List(value) is { } texts)
                values.Add(new(key, MetadataValue.Of(texts)));
            else if (Scalar(value) is { } scalar)
                values.Add(new(key, scalar));
        }

        return none;

        void Close()
        {
            if (listKey is not null && list.Count > 0)
                values.Add(new(listKey, MetadataValue.Of(list)));
            listKey = null;
            list.Clear();
        }
    }

    private static string? LineAt(string text, int start, out int next)
    {
        next = start;
        if (start >= text.Length)
            return null;
        var end = text.IndexOf('\n', start);
        next = end < 0 ? text.Length : end + 1;
        return text[start..(end < 0 ? text.Length : end)].TrimEnd('\r');
    }

    private static List<string>? List(string value)
    {
        if (value[^1] != ']')
            return null;
        var items = new List<string>();
        foreach (var part in value[1..^1].Split(','))
        {
            if (part.Trim().Length == 0)
                continue;
            if (Scalar(part.Trim()) is not { } item)
                return null;
            items.Add(item.ToString());
        }

        return items;
    }

    private static MetadataValue? Scalar(string value)
    {
        value = value.Trim();
        if (value.Length >= 2 && value[0] is '"' or '\'')
        {
            var quote = value[0];
            var end = value.LastIndexOf(quote);
            if (end == 0)
                return null;
            var inner = value[1..end];
            return MetadataValue.Of(quote == '\''
                ? inner.Replace("''", "'", StringComparison.Ordinal)
                : inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal));
        }

        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        if (comment >= 0)
            value = value[..comment].TrimEnd();
        // Anchors, aliases, tags, nested and block values are left in the text and nowhere else.
        if (value.Length == 0 || value[0] is '&' or '*' or '!' or '{' or '[' or '|' or '>' or '%' or '@' or '`')
            return null;
        if (value is "null" or "~" or "Null" or "NULL")
            return null;
        if (value is "true" or "True" or "false" or "False")
            return MetadataValue.Of(value[0] is 't' or 'T');
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) && (value[0] != '0' || value.Length == 1))
            return MetadataValue.Of(integer);
        if (value.Contains('.', StringComparison.Ordinal)
            && double.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return MetadataValue.Of(number);
        return MetadataValue.Of(value);
    }
}

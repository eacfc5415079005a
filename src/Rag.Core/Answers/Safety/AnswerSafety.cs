using System.Buffers;
using System.Text;

namespace Rag;

/// <summary>Takes out of an answer what a hijacked model could use to send data away: images, raw HTML, links to hosts that are not allowed, control characters and secrets.</summary>
/// <remarks>
/// <para>A link is judged by its target. On an allowed host its query and fragment are kept only when the exact address stands in a source. Raw HTML is escaped with a backslash, as Markdown has it. Code stays as it is, less secrets.</para>
/// <para>Immutable after construction and safe for concurrent use. The options are read once.</para>
/// </remarks>
public sealed class AnswerSafety
{
    private const string Removed = "(link removed)";
    private const int LongestTarget = 4_000;

    private static readonly SearchValues<char> s_notInAddress = SearchValues.Create(" \n\"'");
    private static readonly SearchValues<char> s_tricks = SearchValues.Create("\\@\t\r\n ");

    private readonly HashSet<string> _hosts;
    private readonly SecretFilter _secrets;

    /// <summary>Creates a filter.</summary>
    /// <param name="options">Null for the defaults: no links at all.</param>
    public AnswerSafety(AnswerSafetyOptions? options = null)
    {
        _hosts = new HashSet<string>(options?.AllowedHosts ?? Enumerable.Empty<string>(), StringComparer.OrdinalIgnoreCase);
        _secrets = new SecretFilter(options?.Secrets ?? []);
    }

    /// <summary>The answer without what may not leave.</summary>
    /// <param name="answer">As the model wrote it.</param>
    /// <param name="sources">What it was made from.</param>
    public string Clean(string answer, IReadOnlyList<PackedSource> sources)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(sources);

        var text = WithoutControls(answer);
        var code = AnswerMarkup.Of(text).Code;
        var clean = new StringBuilder(text.Length);
        var at = 0;
        foreach (var span in code.OrderBy(span => span.Start))
        {
            if (span.Start < at)
                continue;
            Prose(text[at..span.Start], sources, clean);
            clean.Append(text, span.Start, span.Length);
            at = span.End;
        }

        Prose(text[at..], sources, clean);
        return _secrets.Remove(clean.ToString());
    }

    private static string WithoutControls(string answer)
    {
        var clean = new StringBuilder(answer.Length);
        foreach (var unit in answer)
        {
            if (!char.IsControl(unit) || unit is '\t' or '\n')
                clean.Append(unit);
        }

        return WithoutInvisible(clean.ToString());
    }

    // Directions that turn text around, and characters no reader sees, hide what a link or a number says.
    private static string WithoutInvisible(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var unit in text)
        {
            if (unit is not (>= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200B' or >= '\u2060' and <= '\u2064' or '\uFEFF'))
                clean.Append(unit);
        }

        return clean.ToString();
    }

    private void Prose(string text, IReadOnlyList<PackedSource> sources, StringBuilder clean)
    {
        for (var i = 0; i < text.Length;)
        {
            var unit = text[i];
            if (unit == '!' && i + 1 < text.Length && text[i + 1] == '[' && Bracketed(text, i + 1) is { } image)
            {
                Prose(text[(i + 2)..image.TextEnd], sources, clean);
                i = image.End;
            }
            else if (unit == '[' && IsDefinition(text, i, out var definitionEnd))
            {
                i = definitionEnd;
            }
            else if (unit == '[' && Bracketed(text, i) is { Target: { } target } link)
            {
                var words = new StringBuilder();
                Prose(text[(i + 1)..link.TextEnd], sources, words);
                if (Allowed(target, sources) is { } address)
                    clean.Append('[').Append(words).Append("](").Append(address).Append(')');
                else
                    clean.Append(words);
                i = link.End;
            }
            else if (unit == '<' && i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '/' or '!' or '?'))
            {
                i = Angle(text, i, sources, clean);
            }
            else if (IsAddress(text, i))
            {
                i = Bare(text, i, sources, clean);
            }
            else
            {
                clean.Append(unit);
                i++;
            }
        }
    }

    private int Angle(string text, int at, IReadOnlyList<PackedSource> sources, StringBuilder clean)
    {
        var close = text.IndexOf('>', at);
        var inner = close < 0 ? "" : text[(at + 1)..close];
        if (inner.Contains(':', StringComparison.Ordinal) && inner.AsSpan().IndexOfAny(s_notInAddress) < 0)
        {
            clean.Append(Allowed(inner, sources) is { } address ? $"<{address}>" : Removed);
            return close + 1;
        }

        clean.Append("\\<");
        return at + 1;
    }

    private int Bare(string text, int at, IReadOnlyList<PackedSource> sources, StringBuilder clean)
    {
        var end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('<' or '>' or '"' or '\'' or ')' or ']' or '|' or '`' or '\u3002' or '\uFF0C'))
            end++;
        while (end > at && text[end - 1] is '.' or ',' or ';' or ':' or '!' or '?')
            end--;
        clean.Append(Allowed(text[at..end], sources) ?? Removed);
        return Math.Max(end, at + 1);
    }

    private static bool IsAddress(string text, int at)
    {
        if (at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '_'))
            return false;
        foreach (var start in (ReadOnlySpan<string>)["http:", "https:", "www.", "ftp:", "file:", "javascript:", "vbscript:", "data:text", "data:image", "mailto:", "\\\\"])
        {
            if (string.Compare(text, at, start, 0, start.Length, StringComparison.OrdinalIgnoreCase) == 0)
                return true;
        }

        return false;
    }

    /// <summary>The address as it may be shown; null when it may not.</summary>
    private string? Allowed(string target, IReadOnlyList<PackedSource> sources)
    {
        if (target.AsSpan().ContainsAny(s_tricks) || !target.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || !Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || !_hosts.Contains(uri.IdnHost) || uri.UserInfo.Length > 0 || !uri.IsDefaultPort)
            return null;
        var isKnown = sources.Any(source => source.Document.Source == target || source.Blocks.Any(block => block.Text.Contains(target, StringComparison.Ordinal)));
        return isKnown ? target : uri.GetLeftPart(UriPartial.Path);
    }

    // [text](target "title"), or [text][name], whose target is null.
    private static (int TextEnd, int End, string? Target)? Bracketed(string text, int open)
    {
        var depth = 0;
        var close = open;
        for (; close < text.Length && close < open + LongestTarget; close++)
        {
            depth += text[close] == '[' ? 1 : text[close] == ']' ? -1 : 0;
            if (depth == 0)
                break;
        }

        if (depth != 0 || close >= text.Length)
            return null;
        if (close + 1 < text.Length && text[close + 1] == '(')
        {
            var nested = 0;
            var end = close + 1;
            for (; end < text.Length && end < close + LongestTarget; end++)
            {
                nested += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
                if (nested == 0)
                    break;
            }

            if (nested != 0 || end >= text.Length)
                return null;
            var inner = text[(close + 2)..end].Trim();
            var space = inner.AsSpan().IndexOfAny(' ', '\n');
            var target = inner.StartsWith('<') ? inner.Trim('<', '>') : space > 0 && inner[(space + 1)..].TrimStart() is ['"' or '\'', ..] ? inner[..space] : inner;
            return (close, end + 1, target);
        }

        var isImage = open > 0 && text[open - 1] == '!';
        if (!isImage)
            return null;
        if (close + 1 < text.Length && text[close + 1] == '[' && text.IndexOf(']', close + 2) is > 0 and var reference)
            return (close, reference + 1, null);
        return (close, close + 1, null);
    }

    // [name]: address at the start of a line is where references lead; none is left, so no reference is a link.
    private static bool IsDefinition(string text, int at, out int end)
    {
        end = at;
        var line = text.LastIndexOf('\n', Math.Max(at - 1, 0)) + 1;
        if (at > 0 && !text.AsSpan(line, at - line).Trim("> \t").IsEmpty)
            return false;
        var close = text.IndexOf("]:", at, StringComparison.Ordinal);
        var feed = text.IndexOf('\n', at);
        feed = feed < 0 ? text.Length : feed;
        if (close < 0 || close > feed)
            return false;
        var rest = text[(close + 2)..feed].Trim().TrimStart('<');
        if (!IsAddress(rest, 0) && !rest.StartsWith("//", StringComparison.Ordinal))
            return false;
        end = Math.Min(feed + 1, text.Length);
        return true;
    }
}

using System.Globalization;

namespace Rag;

/// <summary>Reads one label at a place of an answer: <c>[1]</c>, <c>[1, 2]</c>, <c>[1-3]</c>, <c>[^1]</c>, <c>[Source 1]</c>, <c>【1†source】</c>, <c>¹</c>, <c>[Source: guide.md]</c>.</summary>
internal static class LabelReader
{
    private const int MaxLength = 120;
    private const int MaxNumbers = 20;
    private const string Superscripts = "\u2070\u00B9\u00B2\u00B3\u2074\u2075\u2076\u2077\u2078\u2079";

    /// <summary>The characters a label begins with.</summary>
    public static readonly System.Buffers.SearchValues<char> Starts = System.Buffers.SearchValues.Create("[\u3010" + Superscripts);

    private static readonly string[] s_words = ["sources", "source", "src", "documents", "document", "doc", "refs", "ref", "quellen", "quelle", "fuente", "fonte", "bron", "来源", "出典"];
    private static readonly string[] s_joints = ["and", "und", "et", "y", "e", "en", "to", "&", "和"];

    /// <summary>The numbers of the label that begins at <paramref name="at"/>, and where it ends; null when none does.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="at">Where the label would begin.</param>
    /// <param name="sources">The sources given, so that a name can be found; null when they are not known.</param>
    public static (IReadOnlyList<int> Numbers, int End)? At(string answer, int at, IReadOnlyList<PackedSource>? sources)
    {
        var unit = answer[at];
        if (Superscripts.Contains(unit, StringComparison.Ordinal))
            return Superscript(answer, at, sources);
        if (unit is not ('[' or '\u3010') || at > 0 && answer[at - 1] is '!' or '\\')
            return null;
        var close = answer.AsSpan(at + 1, Math.Min(MaxLength, answer.Length - at - 1)).IndexOfAny(unit == '[' ? "]\n[" : "\u3011\n\u3010");
        if (close <= 0 || answer[at + 1 + close] is not (']' or '\u3011'))
            return null;
        var end = at + close + 2;
        if (end < answer.Length && answer[end] == '(')
            return null;
        var inner = answer.AsSpan(at + 1, close);
        return Numbers(inner) is { } numbers ? (numbers, end) : Named(inner, sources) is { } named ? ([named], end) : null;
    }

    private static List<int>? Numbers(ReadOnlySpan<char> inner)
    {
        inner = inner.Trim();
        if (inner.Length > 0 && inner[0] == '^')
            inner = inner[1..];
        inner = AfterWord(inner, out _);
        var numbers = new List<int>();
        var isRange = false;
        while (true)
        {
            inner = AfterWord(inner.TrimStart(), out _).TrimStart("#^");
            var digits = inner.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? inner.Length : digits;
            // At most nine digits: more would not be the number of a source, and would not fit an int.
            if (digits is 0 or > 9)
                return null;
            var number = int.Parse(inner[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            for (var i = numbers.Count > 0 && isRange && number > numbers[^1] ? numbers[^1] + 1 : number; i < number && numbers.Count < MaxNumbers; i++)
                numbers.Add(i);
            numbers.Add(number);
            inner = inner[digits..].TrimStart();
            if (inner.IsEmpty || inner[0] == '\u2020' || IsLines(inner))
                return numbers.Count <= MaxNumbers + 1 ? numbers : null;
            if (!TakeJoint(ref inner, out isRange))
                return null;
        }
    }

    // 【4:0†source】: the number after the colon counts places, not sources.
    private static bool IsLines(ReadOnlySpan<char> inner) =>
        inner.Length > 1 && inner[0] == ':' && inner[1..].IndexOfAnyExceptInRange('0', '9') is > 0 and var end && inner[1 + end] == '\u2020';

    private static bool TakeJoint(ref ReadOnlySpan<char> inner, out bool isRange)
    {
        isRange = inner[0] is '-' or '\u2013' or '\u2014';
        if (isRange || inner[0] is ',' or ';' or '\u3001' or '\uFF0C' or '/' or '+')
        {
            inner = inner[1..].TrimStart();
            foreach (var joint in s_joints)
            {
                if (!isRange && inner.StartsWith(joint + " ", StringComparison.OrdinalIgnoreCase))
                    inner = inner[joint.Length..].TrimStart();
            }

            return true;
        }

        foreach (var joint in s_joints)
        {
            if (!inner.StartsWith(joint, StringComparison.OrdinalIgnoreCase) || inner.Length == joint.Length || char.IsAsciiLetter(joint[0]) && !char.IsWhiteSpace(inner[joint.Length]))
                continue;
            isRange = joint == "to";
            inner = inner[joint.Length..].TrimStart();
            return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> AfterWord(ReadOnlySpan<char> inner, out bool hasWord)
    {
        foreach (var word in s_words)
        {
            if (!inner.StartsWith(word, StringComparison.OrdinalIgnoreCase) || inner.Length == word.Length || char.IsAsciiLetter(inner[word.Length]))
                continue;
            hasWord = true;
            return inner[word.Length..].TrimStart(" :#.\uFF1A");
        }

        hasWord = false;
        return inner;
    }

    // [Source: guide.md]: the name must be that of exactly one source.
    private static int? Named(ReadOnlySpan<char> inner, IReadOnlyList<PackedSource>? sources)
    {
        var name = AfterWord(inner.Trim(), out var hasWord).Trim().ToString();
        if (!hasWord || sources is null || name.Length == 0 || inner.IndexOfAny(':', '\uFF1A') < 0)
            return null;
        // What follows a comma is a page or a section.
        var comma = name.IndexOf(',', StringComparison.Ordinal);
        var whole = sources.Where(source => IsNamed(source.Document, name)).ToList();
        var found = whole.Count > 0 || comma <= 0 ? whole : sources.Where(source => IsNamed(source.Document, name[..comma].Trim())).ToList();
        // A name that no source has is a label all the same: one that cannot be verified.
        return found.Count == 1 ? found[0].Number : 0;
    }

    private static bool IsNamed(SourceDocument document, string name) =>
        string.Equals(document.Source, name, StringComparison.OrdinalIgnoreCase) || string.Equals(document.Title, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(document.Id, name, StringComparison.OrdinalIgnoreCase) || string.Equals(Path.GetFileName(document.Source), name, StringComparison.OrdinalIgnoreCase);

    // "10 m²" is no label: before one stands the end of a sentence or a word, and its source was given.
    private static (IReadOnlyList<int> Numbers, int End)? Superscript(string answer, int at, IReadOnlyList<PackedSource>? sources)
    {
        const int MinWord = 3;
        var end = at;
        var number = 0;
        while (end < answer.Length && end < at + 3 && Superscripts.IndexOf(answer[end], StringComparison.Ordinal) is >= 0 and var digit)
        {
            number = number * 10 + digit;
            end++;
        }

        var letters = 0;
        while (at - letters > 0 && letters < MinWord && char.IsLetter(answer[at - letters - 1]))
            letters++;
        var isPlaced = at > 0 && (letters >= MinWord || answer[at - 1] is '.' or ',' or ';' or '!' or '?' or '"' or '\u201D' or '\u3002' or ')' || FactTokenizer.IsUnspaced(answer[at - 1]));
        return isPlaced && sources is not null && sources.Any(source => source.Number == number) ? ([number], end) : null;
    }
}

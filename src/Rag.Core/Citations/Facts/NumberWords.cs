using System.Globalization;

namespace Rag;

/// <summary>Reads numbers in words: <c>ninety</c>, <c>two and a half million</c>, <c>einundzwanzig</c>, <c>quatre-vingt-dix</c>, <c>ventuno</c>.</summary>
internal static class NumberWords
{
    private const int MaxDepth = 8;

    private static readonly Dictionary<string, decimal> s_values = Read(NumberWordData.Values);
    private static readonly Dictionary<string, decimal> s_multipliers = Read(NumberWordData.Multipliers);
    private static readonly Dictionary<string, decimal> s_fractions = Read(NumberWordData.Fractions);
    private static readonly HashSet<string> s_connectors = [.. NumberWordData.Connectors.Split(' ')];
    private static readonly string[] s_articles = ["a", "an", "one", "ein", "eine", "einen", "une", "un", "una", "um", "uma", "een"];

    /// <summary>The number that begins at a token, and the token after it; null when none does.</summary>
    public static (decimal Value, int Next, bool IsWeak)? At(IReadOnlyList<FactToken> tokens, int at)
    {
        if (FractionAt(tokens, at) is { } fraction)
            return fraction;
        decimal total = 0, current = 0, last = 0;
        var next = at;
        var words = 0;
        while (next < tokens.Count)
        {
            var i = words == 0 ? next : SkipConnector(tokens, next);
            if (i >= tokens.Count || !tokens[i].IsWord)
                break;
            if (Multiplier(tokens, i, words) is { } multiplier)
            {
                // "thousands of users" is no number; "a hundred" and "cent" are.
                if (multiplier == 100 && current < 100)
                    current = Math.Max(current, 1) * 100;
                else if (multiplier > 100 && (total == 0 || total > multiplier))
                    (total, current) = (total + Math.Max(current, 1) * multiplier, 0);
                else
                    break;
                last = multiplier;
            }
            else if (ValueOf(tokens[i].Text) is { } value)
            {
                if (value == 20 && current == 4 && tokens[i].Text.StartsWith("vingt", StringComparison.Ordinal) && words > 0)
                    (current, last) = (80, 80);
                else if (!Adds(value, last, words))
                    break;
                else
                    (current, last) = (current + value, value);
            }
            else
            {
                break;
            }

            words++;
            next = i + 1;
        }

        if (words == 0)
            return null;
        var sum = total + current;
        if (Half(tokens, next) is { } after)
            (sum, next, words) = (sum + 0.5m, after, words + 1);
        if (next < tokens.Count && words > 0 && sum % 1 != 0 && Multiplier(tokens, next, words) is { } big)
            (sum, next) = (sum * big, next + 1);
        return (sum, next, words == 1 && Array.IndexOf(s_articles, tokens[at].Text) >= 0);
    }

    /// <summary>The factor of a word such as "million" that follows a numeral; 1 when none does.</summary>
    public static decimal MagnitudeAt(IReadOnlyList<FactToken> tokens, int at, out int next)
    {
        next = at;
        if (at >= tokens.Count || !tokens[at].IsWord)
            return 1;
        var (text, raw) = (tokens[at].Text, tokens[at].Raw);
        if (!tokens[at].SpaceBefore && raw is "k" or "K" or "M" && !IsFollowedByLetter(tokens, at))
        {
            next = at + 1;
            return raw is "M" ? 1_000_000 : 1_000;
        }

        if (raw is "\u4E07" or "\u842C")
            return Step(10_000, out next);
        if (raw is "\u4EBF" or "\u5104")
            return Step(100_000_000, out next);
        if (raw is "\u5343")
            return Step(1_000, out next);
        if (s_multipliers.TryGetValue(text, out var factor) && text is not ("cent" or "cents" or "cento"))
        {
            Step(factor, out next);
            if (next < tokens.Count && tokens[next].IsSymbol('.') && text is "mio" or "mrd" or "tsd" or "mln" or "mld")
                next++;
            return factor;
        }

        return 1;

        decimal Step(decimal value, out int after)
        {
            after = at + 1;
            return value;
        }
    }

    /// <summary>The value of one word, compounds included; null when it is no number.</summary>
    public static decimal? ValueOf(string word) => s_values.TryGetValue(word, out var value) ? value : word.Length < 7 ? null : Compound(word, 0);

    private static bool IsFollowedByLetter(IReadOnlyList<FactToken> tokens, int at) =>
        at + 1 < tokens.Count && !tokens[at + 1].SpaceBefore && tokens[at + 1].Kind == FactTokenKind.Number;

    private static bool Adds(decimal value, decimal last, int words)
    {
        if (words == 0)
            return true;
        // "soixante-dix", "quatre-vingt-treize": tens and teens above sixty and eighty.
        if (last is 60 or 80 && value is >= 10 and < 20)
            return true;
        return value < 10 ? last is >= 20 : value < 100 ? last >= 100 : last >= 1000;
    }

    private static decimal? Multiplier(IReadOnlyList<FactToken> tokens, int at, int words)
    {
        if (!tokens[at].IsWord || !s_multipliers.TryGetValue(tokens[at].Text, out var multiplier))
            return null;
        // "cent" after a number may be money, and a bare million needs its article.
        if (words > 0)
            return tokens[at].Text is "cents" && multiplier == 100 ? null : multiplier;
        return tokens[at].Text is "hundert" or "cent" or "cien" or "ciento" or "cento" or "cem" or "honderd" or "tausend" or "mille" or "mil" or "duizend" ? multiplier
            : at > 0 && tokens[at - 1].IsWord && tokens[at - 1].Text is "a" or "an" ? multiplier : null;
    }

    // A connector counts only before a further number word.
    private static int SkipConnector(IReadOnlyList<FactToken> tokens, int at)
    {
        var skipped = at;
        if (skipped < tokens.Count && (tokens[skipped].IsSymbol('-') && !tokens[skipped].SpaceBefore || tokens[skipped].IsWord && s_connectors.Contains(tokens[skipped].Text)))
            skipped++;
        if (skipped < tokens.Count && skipped > at && tokens[skipped].IsWord && s_connectors.Contains(tokens[skipped].Text))
            skipped++;
        if (skipped < tokens.Count && skipped > at && tokens[skipped].IsSymbol('-'))
            skipped++;
        return skipped < tokens.Count && tokens[skipped].IsWord && (ValueOf(tokens[skipped].Text) is not null || s_multipliers.ContainsKey(tokens[skipped].Text)) ? skipped : at;
    }

    /// <summary>The token after "and a half", "y medio", "et demi"; null when that does not stand here.</summary>
    public static int? Half(IReadOnlyList<FactToken> tokens, int at)
    {
        if (at + 1 >= tokens.Count || !tokens[at].IsWord || !s_connectors.Contains(tokens[at].Text))
            return null;
        var i = at + 1;
        if (tokens[i].IsWord && tokens[i].Text is "a" or "one" or "een" or "ein" or "eine" && i + 1 < tokens.Count)
            i++;
        return tokens[i].IsWord && tokens[i].Text is "half" or "medio" or "media" or "demi" or "demie" or "mezzo" or "mezza" or "meio" or "meia" or "halbe" or "halben" ? i + 1 : null;
    }

    private static (decimal Value, int Next, bool IsWeak)? FractionAt(IReadOnlyList<FactToken> tokens, int at)
    {
        var text = tokens[at].Text;
        if (s_fractions.TryGetValue(text, out var parts))
        {
            // "half of", "die Hälfte"; "second half" and "third" are no shares.
            var isShare = text is "halfte" or "moitie" or "mitad" or "meta" or "metade" or "helft"
                || parts == 2 && at + 1 < tokens.Count && tokens[at + 1].IsWord && tokens[at + 1].Text is "of" or "a" or "an" or "the";
            return parts == 2 && text is not "meta" ? (0.5m, at + 1, !isShare) : null;
        }

        if (text is "anderthalb" or "anderthalbe" or "anderthalben" or "eineinhalb" or "anderhalf" or "anderhalve")
            return (1.5m, at + 1, false);
        if (text.EndsWith("einhalb", StringComparison.Ordinal) && ValueOf(text[..^7]) is { } whole)
            return (whole + 0.5m, at + 1, false);
        var second = at + 1 < tokens.Count && tokens[at + 1].IsSymbol('-') ? at + 2 : at + 1;
        if (second < tokens.Count && tokens[second].IsWord && s_fractions.TryGetValue(tokens[second].Text, out var of) && of > 2
            && (s_values.TryGetValue(text, out var count) || text is "a" && (count = 1) == 1) && count < of
            && !(text is "one" or "a" or "un" or "una" or "um" or "ein" && !IsOf(tokens, second + 1)))
            return (count / of, second + 1, false);
        return null;
    }

    private static bool IsOf(IReadOnlyList<FactToken> tokens, int at) =>
        at < tokens.Count && tokens[at].IsWord && tokens[at].Text is "of" or "der" or "des" or "de" or "di" or "van" or "del" or "da" or "do" or "d";

    // German, Dutch and Italian write one word: each part is a number by itself.
    private static decimal? Compound(string word, int depth)
    {
        if (depth > MaxDepth || word.Length == 0)
            return null;
        if (s_values.TryGetValue(word, out var value))
            return value;
        foreach (var (thousand, factor) in (ReadOnlySpan<(string, decimal)>)[("tausend", 1000), ("duizend", 1000), ("mila", 1000), ("mille", 1000), ("hundert", 100), ("honderd", 100), ("cento", 100)])
        {
            var at = word.IndexOf(thousand, StringComparison.Ordinal);
            if (at < 0)
                continue;
            var left = at == 0 ? 1 : Compound(word[..at], depth + 1);
            var rest = word[(at + thousand.Length)..];
            if (rest.StartsWith("und", StringComparison.Ordinal))
                rest = rest[3..];
            var right = rest.Length == 0 ? 0 : Compound(rest, depth + 1);
            return left * factor + right;
        }

        foreach (var joint in (ReadOnlySpan<string>)["und", "en"])
        {
            for (var at = word.IndexOf(joint, 1, StringComparison.Ordinal); at > 0; at = word.IndexOf(joint, at + 1, StringComparison.Ordinal))
            {
                if (s_values.TryGetValue(word[..at], out var unit) && unit is > 0 and < 10
                    && s_values.TryGetValue(word[(at + joint.Length)..], out var tens) && tens is >= 20 and < 100 && tens % 10 == 0)
                    return unit + tens;
            }
        }

        foreach (var (stem, tens) in (ReadOnlySpan<(string, decimal)>)[
            ("vent", 20), ("trent", 30), ("quarant", 40), ("cinquant", 50), ("sessant", 60), ("settant", 70), ("ottant", 80), ("novant", 90)])
        {
            if (!word.StartsWith(stem, StringComparison.Ordinal))
                continue;
            var rest = word[stem.Length..];
            if (rest.Length > 1 && rest[0] is 'i' or 'a' && s_values.ContainsKey(rest[1..]))
                rest = rest[1..];
            return s_values.TryGetValue(rest, out var unit) && unit is > 0 and < 10 ? tens + unit : null;
        }

        return null;
    }

    private static Dictionary<string, decimal> Read(string lines)
    {
        var words = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var line in lines.Split(';'))
        {
            var parts = line.Split(' ');
            foreach (var word in parts[1..])
                words[word] = decimal.Parse(parts[0], CultureInfo.InvariantCulture);
        }

        return words;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Rag.Core.Tests.Citations.Claims;

/// <summary>Makes claims of known truth from the sentences of a text: by rules, so that the same text gives the same claims.</summary>
internal sealed partial class ClaimMaker(string language)
{
    private static readonly Dictionary<string, (string From, string To)[]> s_negations = new(StringComparer.Ordinal)
    {
        ["en"] = [(" is ", " is not "), (" are ", " are not "), (" can ", " cannot "), (" must ", " must not "), (" will ", " will not "), (" was ", " was never ")],
        ["de"] = [(" ist ", " ist nicht "), (" sind ", " sind nicht "), (" zahlt ", " zahlt nicht "), (" beträgt ", " beträgt nicht "), (" endet ", " endet nicht "), (" kostet ", " kostet nie ")],
        ["fr"] = [(" est ", " n'est pas "), (" sont ", " ne sont pas "), (" paie ", " ne paie pas "), (" commence ", " ne commence pas "), (" coûte ", " ne coûte jamais ")],
        ["es"] = [(" es ", " no es "), (" son ", " no son "), (" paga ", " no paga "), (" empieza ", " no empieza "), (" cuesta ", " nunca cuesta ")],
        ["zh"] = [("支付", "不支付"), ("可以", "不可以"), ("需要", "不需要"), ("提供", "不提供"), ("开始", "没有开始")],
    };

    private static readonly Dictionary<string, (string From, string To)[]> s_quantifiers = new(StringComparer.Ordinal)
    {
        ["en"] = [("all ", "some "), ("All ", "Some "), ("every ", "only some "), ("some ", "all "), ("Some ", "All "), ("most ", "all "), ("Most ", "All "), ("at least ", "at most "), ("at most ", "at least "), ("always ", "sometimes "), ("only ", "always ")],
        ["de"] = [("Alle ", "Einige "), ("alle ", "einige "), ("mindestens ", "höchstens "), ("höchstens ", "mindestens "), ("immer ", "manchmal "), ("Einige ", "Alle "), ("einige ", "alle ")],
        ["fr"] = [("Tous les ", "Quelques "), ("au moins ", "au plus "), ("au plus ", "au moins "), ("toujours ", "parfois "), ("Quelques ", "Tous les ")],
        ["es"] = [("Todos los ", "Algunos "), ("al menos ", "como máximo "), ("como máximo ", "al menos "), ("siempre ", "a veces "), ("Algunos ", "Todos los ")],
        ["zh"] = [("所有", "部分"), ("至少", "最多"), ("最多", "至少"), ("总是", "有时"), ("部分", "所有")],
    };

    private static readonly Dictionary<string, string[]> s_leads = new(StringComparer.Ordinal)
    {
        ["en"] = ["In short, ", "Note that ", "As documented, "],
        ["de"] = ["Kurz gesagt: ", "Außerdem gilt: "],
        ["fr"] = ["En bref, ", "De plus, "],
        ["es"] = ["En resumen, ", "Además, "],
        ["zh"] = ["简而言之，", "另外，"],
    };

    private static readonly (string From, string To)[] s_synonyms = [(" for example", ""), (" e.g.", ""), (" however,", ""), (" also ", " "), (" typically ", " "), (" simply ", " "), (" very ", " "), (" currently ", " "), (" then ", " "), (" therefore ", " "), (" usually be ", " be "), (" in order to ", " to "), (" such as ", " like "), (" because ", " since ")];

    /// <summary>The claims that can be made from one sentence.</summary>
    /// <param name="sentence">Of the source.</param>
    /// <param name="source">The text it stands in.</param>
    /// <param name="other">A sentence of another text.</param>
    /// <param name="otherSource">That text.</param>
    public IEnumerable<Claim> From(string sentence, string source, string other, string otherSource)
    {
        yield return new Claim("verbatim", sentence, source, true);
        yield return new Claim("paraphrase", Paraphrase(sentence), source, true);
        if (!otherSource.Contains(sentence, StringComparison.Ordinal))
            yield return new Claim("label", sentence, otherSource, false);
        if (NumberPattern().Match(sentence) is { Success: true } number)
            yield return new Claim("number", Replace(sentence, number, Altered(number.Value)), source, false);
        if (UnitOf(sentence) is { } unit)
            yield return new Claim("unit", unit, source, false);
        if (Date(sentence) is { } date)
            yield return new Claim("date", date, source, false);
        if (Swap(sentence, s_negations[language]) is { } denied)
            yield return new Claim("negation", denied, source, false);
        if (Swap(sentence, s_quantifiers[language]) is { } quantified)
            yield return new Claim("quantifier", quantified, source, false);
        if (language is "en" or "fr" or "es" && NamePattern().Match(sentence, 1) is { Success: true } name && !source.Contains("Zurvano", StringComparison.Ordinal))
            yield return new Claim("name", Replace(sentence, name, "Zurvano"), source, false);
        if (DirectionPattern().Match(sentence) is { Success: true } direction && direction.Groups[2].Value != direction.Groups[4].Value)
            yield return new Claim("direction", Replace(sentence, direction, direction.Groups[1].Value + direction.Groups[4].Value + direction.Groups[3].Value + direction.Groups[2].Value), source, false);
        var words = language == "zh" ? sentence[..^1] + "而且免费" : string.Join(' ', sentence.TrimEnd('.').Split(' ').SkipLast(1)) + " zebras";
        yield return new Claim("quote", language == "zh" ? $"文中写道「{words}」。" : $"\u201C{words}\u201D", source, false);
        if (Joined(sentence, other) is { } joined)
            yield return new Claim("joined", joined, source + (language == "zh" ? "" : " ") + other, false);
    }

    private string Paraphrase(string sentence)
    {
        var text = sentence;
        foreach (var (from, to) in s_synonyms)
            text = text.Replace(from, to, StringComparison.Ordinal);
        var leads = s_leads[language];
        return leads[sentence.Length % leads.Length] + (language == "en" && text.Length > 1 && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text);
    }

    private static string Altered(string number) =>
        (int.Parse(number, CultureInfo.InvariantCulture) + 7).ToString(CultureInfo.InvariantCulture);

    private static string? UnitOf(string sentence)
    {
        foreach (var (from, to) in ((string, string)[])[(" days", " weeks"), (" Tage", " Wochen"), (" Tagen", " Wochen"), (" jours", " semaines"), (" días", " semanas"), ("天", "周"), (" euros", " dollars"), (" Euro", " Dollar"), ("欧元", "美元"), (" kg", " g"), ("公里", "米"), (" minutes", " hours"), (" MB", " GB"), (" bits", " bytes"), (" percent", " euros")])
        {
            var at = sentence.IndexOf(from, StringComparison.Ordinal);
            if (at > 0 && char.IsDigit(sentence[at - 1]) && (at + from.Length == sentence.Length || !char.IsLetter(sentence[at + from.Length]) || from[0] != ' '))
                return sentence[..at] + to + sentence[(at + from.Length)..];
        }

        return null;
    }

    private static string? Date(string sentence)
    {
        foreach (var (from, to) in ((string, string)[])[("March", "April"), ("May ", "June "), ("März", "April"), (" Mai ", " Juni "), (" mars", " avril"), (" mai ", " juin "), ("marzo", "abril"), ("mayo", "junio"), ("3月", "4月"), ("5月", "6月")])
        {
            if (sentence.Contains(from, StringComparison.Ordinal) && sentence.Any(char.IsDigit))
                return sentence.Replace(from, to, StringComparison.Ordinal);
        }

        return null;
    }

    private static string? Swap(string sentence, (string From, string To)[] pairs)
    {
        foreach (var (from, to) in pairs)
        {
            var at = sentence.IndexOf(from, StringComparison.Ordinal);
            if (at >= 0 && !sentence.Contains(to, StringComparison.Ordinal) && (at == 0 || from[0] == ' ' || !char.IsLetter(sentence[at - 1]) || sentence[at] > 0x2E80) && !sentence.AsSpan(at + from.Length).StartsWith("not", StringComparison.Ordinal))
                return sentence[..at] + to + sentence[(at + from.Length)..];
        }

        return null;
    }

    // The subject of one sentence with the predicate of another.
    private string? Joined(string sentence, string other)
    {
        foreach (var verb in language switch { "en" => [" is ", " are ", " costs ", " lasts "], "de" => [" ist ", " kostet ", " beträgt "], "fr" => [" est ", " coûte "], "es" => [" es ", " cuesta "], _ => (string[])[] })
        {
            var (at, there) = (sentence.IndexOf(verb, StringComparison.Ordinal), other.IndexOf(verb, StringComparison.Ordinal));
            if (at is > 8 and < 60 && there is > 8 && other.Length - there > 30 && !sentence[..at].Contains(',', StringComparison.Ordinal))
                return sentence[..at] + other[there..];
        }

        return null;
    }

    private static string Replace(string text, Match match, string by) => text[..match.Index] + by + text[(match.Index + match.Length)..];

    [GeneratedRegex(@"(?<![\w.,:/-])[0-9]{1,4}(?![\w:/-]|[.,][0-9])")]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"(?<=[a-zé,] )[A-Z][a-z]{3,}(?= [a-z])")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"(\bfrom )(\w+)( to )(\w+)\b|(?!)")]
    private static partial Regex DirectionPattern();
}

using System.Text.RegularExpressions;

namespace Rag;

/// <summary>What kind of answer a question asks for.</summary>
/// <param name="IsHowTo">It asks for a way to do something: steps, a command, code.</param>
/// <param name="IsDefinition">It asks what <paramref name="Subjects"/> is or does.</param>
/// <param name="IsAboutNews">It asks about a version or what changed, so that release notes may answer it.</param>
/// <param name="Subjects">What it asks about, each as its content terms: two when it compares, none when it is no definition.</param>
internal sealed partial record QuestionShape(bool IsHowTo, bool IsDefinition, bool IsAboutNews, IReadOnlyList<IReadOnlyList<string>> Subjects)
{
    public static QuestionShape Of(string question, ContentTerms terms)
    {
        question = question.Trim();
        var isAboutNews = NewsPattern().IsMatch(question);
        var compared = ComparisonPattern().Match(question);
        if (compared.Success)
            return new(false, true, isAboutNews, [terms.Of(compared.Groups[1].Value), terms.Of(compared.Groups[2].Value)]);
        var defined = DefinitionPattern().Match(question);
        if (!defined.Success)
            return new(HowToPattern().IsMatch(question), false, isAboutNews, []);
        var subject = defined.Groups.Values.Skip(1).First(group => group.Success).Value;
        return new(false, true, isAboutNews, [terms.Of(subject)]);
    }

    [GeneratedRegex(@"^(?:how (?:do|does|can|could|to|should|would)|wie|comment|cómo|show)\b|^(?:如何|怎么|怎样)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HowToPattern();

    [GeneratedRegex(@"(?:difference between|unterschied zwischen)\s+(.{2,60}?)\s+(?:and|und)\s+(.{2,60}?)\s*\??$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ComparisonPattern();

    [GeneratedRegex(@"^(?:what(?:'s| is| are)|was (?:ist|sind))\s+(?:an?\s+|the\s+|eine?\s+|der\s+|die\s+|das\s+)?(.{2,60}?)\s*\??$|^(?:what|was) (?:does|do|macht|bedeutet)\s+(.{2,60}?)(?:\s+(?:do|mean))?\s*\??$|^什么是(.{1,40}?)[？?]?$|^(.{1,40}?)是什么[？?]?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DefinitionPattern();

    [GeneratedRegex(@"\b(?:new|newest|latest|changed?|changes|version|release[ds]?|breaking|upgrade|neu|neue[rns]?|geändert)\b|[0-9]\.[0-9]|更新|新", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NewsPattern();
}

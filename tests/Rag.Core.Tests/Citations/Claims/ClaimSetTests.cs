using System.Buffers;
using System.Globalization;
using Xunit.Abstractions;

namespace Rag.Core.Tests.Citations.Claims;

/// <summary>Precision and recall of the citation check on claims of known truth.</summary>
public sealed class ClaimSetTests(ITestOutputHelper output)
{
    private const int FromDocs = 120;

    private static readonly SearchValues<char> s_marks = SearchValues.Create("\n[]`*|<>\"(");

    [SharedFact]
    public void English_claims_from_documentation_contract_report_and_chat()
    {
        var claims = Of(ClaimTexts.English, "en").Concat(FromFolder("data/docs/efcore")).Concat(FromFolder("data/docs/rust-book")).ToList();

        Assert.True(claims.Count >= 600, $"{claims.Count} claims");
        Check("English", claims);
    }

    [Theory]
    [InlineData("de", ClaimTexts.German)]
    [InlineData("fr", ClaimTexts.French)]
    [InlineData("es", ClaimTexts.Spanish)]
    [InlineData("zh", ClaimTexts.Chinese)]
    public void Claims_in_other_languages(string language, string text)
    {
        var claims = Of(text, language).ToList();

        Assert.True(claims.Count >= 80, $"{claims.Count} claims");
        Check(language, claims);
    }

    private void Check(string name, List<Claim> claims)
    {
        var verifier = new CitationVerifier();
        var wrong = new List<string>();
        var rates = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var group in claims.GroupBy(claim => claim.Class).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var right = 0;
            foreach (var claim in group)
            {
                var citations = verifier.Verify(claim.Text + " [1]", Sources.Of(claim.Source));
                if (citations.Count == 1 && citations[0].Verified == claim.IsTrue)
                    right++;
                else
                    wrong.Add($"{group.Key}: {claim.Text} ({(citations.Count == 1 ? citations[0].Problem : "labels")})");
            }

            rates[group.Key] = right / (double)group.Count();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {group.Key}: {right} of {group.Count()} right ({rates[group.Key]:0.000})"));
        }

        foreach (var line in wrong.Take(60))
            output.WriteLine(line);
        Assert.All(rates, rate => Assert.True(rate.Value >= Least(rate.Key), $"{rate.Key}: {rate.Value:0.000}"));
    }

    private static double Least(string name) => name switch
    {
        "verbatim" or "number" or "date" or "quote" => 1,
        "negation" or "quantifier" => 0.9,
        "paraphrase" => 0.85,
        _ => 0.8,
    };

    private static IEnumerable<Claim> Of(string text, string language)
    {
        var maker = new ClaimMaker(language);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var half = lines.Length / 2;
        var (first, second) = (string.Join('\n', lines[..half]), string.Join('\n', lines[half..]));
        for (var i = 0; i < lines.Length; i++)
        {
            var (own, other) = i < half ? (first, second) : (second, first);
            foreach (var claim in maker.From(lines[i], own, lines[(i + half) % lines.Length], other))
                yield return claim;
        }
    }

    private static IEnumerable<Claim> FromFolder(string folder)
    {
        var maker = new ClaimMaker("en");
        var found = new List<(string Sentence, string Source)>();
        foreach (var file in Directory.EnumerateFiles(Rag.Tests.Shared.PathOf(folder), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var text = File.ReadAllText(file);
            var sentences = SentenceSplitter.Split(text).ToList().Select(span => (Text: text.Substring(span.Start, span.Length), span.Start))
                .Where(sentence => sentence.Text.Length is > 60 and < 200 && sentence.Text[^1] == '.' && char.IsUpper(sentence.Text[0]) && !sentence.Text.AsSpan().ContainsAny(s_marks)).Take(2);
            foreach (var sentence in sentences)
            {
                var start = Math.Max(0, sentence.Start - 1_000);
                found.Add((sentence.Text, text[start..Math.Min(text.Length, start + 2_500)]));
            }

            if (found.Count >= FromDocs)
                break;
        }

        for (var i = 0; i < found.Count; i++)
        {
            var other = found[(i + found.Count / 2) % found.Count];
            foreach (var claim in maker.From(found[i].Sentence, found[i].Source, other.Sentence, other.Source))
                yield return claim;
        }
    }
}

using System.Text.Json;

namespace Rag.Core.Tests.Citations;

/// <summary>Inputs that failed once, each with what is wanted now, and further members of every kind.</summary>
public sealed class CitationFaultTests
{
    private const string Policy = "Refunds are paid within 30 days. Contact support for help. Shipping is free above 50 euros.";

    [SharedFact]
    public void Every_input_that_failed_gives_what_is_wanted()
    {
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(Rag.Tests.Shared.PathOf("faults/core/citations.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var answer = json.RootElement.GetProperty("answer").GetString()!;
            var context = Sources.Of([.. json.RootElement.GetProperty("sources").EnumerateArray().Select(source => source.GetString()!)]);
            var want = json.RootElement.GetProperty("want").GetString()!;
            var citations = new CitationVerifier().Verify(answer, context);
            var status = AnswerGrounding.StatusOf(answer, citations);
            var got = $"{status}; {string.Join(", ", citations.Select(citation => $"[{citation.Number}] {citation.Problem}"))}";
            var holds = want switch
            {
                _ when want.StartsWith("Grounded", StringComparison.Ordinal) => status == AnswerStatus.Grounded,
                _ when want.StartsWith("PartlyGrounded", StringComparison.Ordinal) => status == AnswerStatus.PartlyGrounded,
                "Abstained" => status == AnswerStatus.Abstained,
                "not verified (number changed)" => citations.Single().Problem == CitationProblem.NumberNotFound,
                "not verified (QuoteNotFound)" => citations.Single().Problem == CitationProblem.QuoteNotFound,
                _ when want.StartsWith("not verified by exact match", StringComparison.Ordinal) => !citations.Single().Verified,
                _ when want.StartsWith("only [1] is a label", StringComparison.Ordinal) => citations.Single().Number == 1,
                _ => throw new InvalidOperationException($"No check is written for '{want}'."),
            };
            if (!holds)
                wrong.Add($"{answer} -> {got}, wanted {want}");
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("- Refunds are paid within 30 days. [1]\n- Shipping is free above 50 euros. [1]")]
    [InlineData("1) Contact support for help [1]\n2) Refunds are paid within 30 days [1]")]
    [InlineData("**Shipping:** Shipping is free above 50 euros. [1]")]
    [InlineData("Here is what applies:\n\n- Refunds are paid within 30 days. [1]\n- Contact support for help. [1]")]
    [InlineData("| Topic | Rule |\n| --- | --- |\n| Refunds | Refunds are paid within 30 days [1] |\n| Shipping | Shipping is free above 50 euros [1] |")]
    [InlineData("## Refunds and shipping\n\nRefunds are paid within 30 days. [1]")]
    [InlineData("Refunds are paid within 30 days [^1].\n\n[^1]: doc1.md")]
    [InlineData("Refunds are paid within 30 days.¹")]
    [InlineData("Refunds are paid within 30 days【1†source】.")]
    [InlineData("Refunds are paid within 30 days [Source: doc1.md].")]
    [InlineData("Refunds are paid within 30 days [source 1].")]
    [InlineData("Refunds are paid within 30 days [Sources: 1].")]
    [InlineData("Laut [1] refunds are paid within 30 days.")]
    [InlineData("[1] states that refunds are paid within 30 days.")]
    [InlineData("[1]: Refunds are paid within 30 days.")]
    [InlineData("Refunds are paid within 30 days.\n\nSource: [1]")]
    [InlineData("Refunds are paid within 30 days [1].\n\n**References**\n\n1. doc1.md\n2. doc2.md")]
    [InlineData("Refunds are paid within 30 days [1].\r\n\r\nContact support for help [1].")]
    [InlineData("<think>\nMaybe [2] says more.\n</think>\n\nRefunds are paid within 30 days [1].")]
    [InlineData("Refunds are paid within 30 days [1].\n\n~~~\na[9] = 1\n~~~\n[1]", AnswerStatus.PartlyGrounded)]
    public void Every_style_of_citing_is_understood(string answer, AnswerStatus status = AnswerStatus.Grounded)
    {
        var citations = new CitationVerifier().Verify(answer, Sources.Of(Policy));

        Assert.Equal(status, AnswerGrounding.StatusOf(answer, citations));
    }

    [Theory]
    [InlineData("Refunds are paid within 30 days [1, 2].")]
    [InlineData("Refunds are paid within 30 days [1] & [2].")]
    [InlineData("Refunds are paid within 30 days [1 and 2].")]
    [InlineData("Refunds are paid within 30 days [1–2].")]
    [InlineData("According to [1] and [2], refunds are paid within 30 days.")]
    [InlineData("Refunds are paid within 30 days [Sources 1, 2].")]
    [InlineData("Refunds are paid within 30 days 【1】【2】.")]
    public void Two_labels_are_two_citations_of_one_claim(string answer)
    {
        var citations = new CitationVerifier().Verify(answer, Sources.Of(Policy, Policy));

        Assert.Equal([1, 2], citations.Select(citation => citation.Number));
        Assert.Equal(AnswerStatus.Grounded, AnswerGrounding.StatusOf(answer, citations));
    }

    [Theory]
    [InlineData("Cats sleep a lot [2]. Dogs bark at night [3].", "Cats sleep a lot [2]. Dogs bark at night [3]. [1]")]
    [InlineData("Read items[1] before items[2].", "Read items[1] before items[2]. [1]")]
    [InlineData("The first argument is argv[1].", "The first argument is argv[1]. [1]")]
    [InlineData("As shown by Smith [2], ice floats.", "As shown by Smith [2], ice floats. [1]")]
    [InlineData("Values lie in [1, 2] for all inputs.", "Values lie in [1, 2] for all inputs. [1]")]
    public void Brackets_of_the_source_are_text(string source, string answer)
    {
        var citation = Assert.Single(new CitationVerifier().Verify(answer, Sources.Of(source, "Something else altogether.", "A third text about rivers.")));

        Assert.Equal(1, citation.Number);
        Assert.True(citation.Verified, citation.Problem.ToString());
    }

    [Theory]
    [InlineData("Late fees are never charged.", "Late fees are charged. [1]", CitationProblem.NegationChanged)]
    [InlineData("Late fees are charged.", "Late fees are never charged. [1]", CitationProblem.NegationChanged)]
    [InlineData("Der Mieter zahlt keine Kaution.", "Der Mieter zahlt eine Kaution. [1]", CitationProblem.NegationChanged)]
    [InlineData("Le client paie la livraison.", "Le client ne paie pas la livraison. [1]", CitationProblem.NegationChanged)]
    [InlineData("El cliente no paga el envío.", "El cliente paga el envío. [1]", CitationProblem.NegationChanged)]
    [InlineData("会员不支付运费。", "会员支付运费。 [1]", CitationProblem.NegationChanged)]
    [InlineData("The pump is available on Sundays.", "The pump is unavailable on Sundays. [1]", CitationProblem.OppositeSaid)]
    [InlineData("Lock the door before the alarm starts.", "Lock the door after the alarm starts. [1]", CitationProblem.OppositeSaid)]
    [InlineData("Some members pay the yearly fee.", "All members pay the yearly fee. [1]", CitationProblem.QuantifierChanged)]
    [InlineData("Members pay at most 50 euros.", "Members pay at least 50 euros. [1]", CitationProblem.QuantifierChanged)]
    [InlineData("Tenants may keep small pets.", "Tenants must keep small pets. [1]", CitationProblem.ModalityChanged)]
    [InlineData("The train runs from Paris to Rome.", "The train runs from Rome to Paris. [1]", CitationProblem.OrderChanged)]
    [InlineData("Copper is heavier than iron.", "Iron is heavier than copper. [1]", CitationProblem.OrderChanged)]
    [InlineData("The contract was signed by Anna Berg in Oslo.", "The contract was signed by Anna Holm in Oslo. [1]", CitationProblem.NameNotFound)]
    [InlineData("Gift cards never expire after purchase. Refunds for online orders are paid within 30 days.", "Gift cards for online orders are paid within 30 days. [1]", CitationProblem.JoinedFalsely)]
    public void A_changed_fact_is_named(string source, string answer, CitationProblem problem) =>
        Assert.Equal(problem, Assert.Single(new CitationVerifier().Verify(answer, Sources.Of(source))).Problem);

    [Theory]
    [InlineData("Smoking is not allowed in the hall.", "Smoking is forbidden in the hall. [1]")]
    [InlineData("Refunds are paid within 30 days, but shipping is not refunded.", "Refunds are paid within 30 days. [1]")]
    [InlineData("The seller delivers before the buyer pays.", "The buyer pays after the seller delivers. [1]")]
    [InlineData("The customer pays the fee.", "The fee is paid by the customer. [1]")]
    [InlineData("Refunds are paid within 30 days of the return.", "Within 30 days of the return, refunds are paid. [1]")]
    [InlineData("The API is fast. It accepts 100 requests per second.", "The API accepts 100 requests per second. [1]")]
    [InlineData("Refunds are paid within 30 days. Shipping is free above 50 euros.", "Refunds are paid within 30 days, and shipping is free above 50 euros. [1]")]
    public void A_faithful_rewording_is_accepted(string source, string answer)
    {
        var citation = Assert.Single(new CitationVerifier().Verify(answer, Sources.Of(source)));

        Assert.True(citation.Verified, citation.Problem.ToString());
    }

    [Theory]
    [InlineData("| Type | Bits | Bytes |\n|---|---|---|\n| i32 | 32 | 4 |\n| i64 | 64 | 8 |", "i64 has 8 bytes. [1]", true)]
    [InlineData("| Type | Bits | Bytes |\n|---|---|---|\n| i32 | 32 | 4 |\n| i64 | 64 | 8 |", "i64 has 4 bytes. [1]", false)]
    [InlineData("| Plan | Price | Setup |\n|---|---|---|\n| small plan | 10 | 5 |\n| large plan | 99 | 20 |", "The setup of the large plan is 99. [1]", false)]
    [InlineData("| Plan | Price | Setup |\n|---|---|---|\n| small plan | 10 | 5 |\n| large plan | 99 | 20 |", "The setup of the large plan is 20. [1]", true)]
    [InlineData("| Item | Weight (kg) |\n|---|---|\n| Desk | 30 |\n| Chair | 7 |", "The chair weighs 7 kg. [1]", true)]
    public void A_number_of_a_table_counts_in_its_row_and_column(string source, string answer, bool verified) =>
        Assert.Equal(verified, Assert.Single(new CitationVerifier().Verify(answer, Sources.Of(source))).Verified);

    [Theory]
    [InlineData("the [1]")]
    [InlineData("for [1]")]
    [InlineData("He said \"the\" [1]")]
    public void A_few_letters_prove_nothing(string answer) =>
        Assert.False(Assert.Single(new CitationVerifier().Verify(answer, Sources.Of("See the help for the returns within 30 days of delivery."))).Verified);

    [Fact]
    public void Another_source_that_supports_a_claim_is_named()
    {
        var citation = Assert.Single(new CitationVerifier().Verify("Refunds are paid within 30 days. [1]", Sources.Of("Parcels come on Monday.", Policy)));

        Assert.Equal((false, 2), (citation.Verified, citation.SupportedBy));
    }
}

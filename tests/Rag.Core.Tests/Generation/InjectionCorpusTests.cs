using System.Text.Json;

namespace Rag.Core.Tests.Generation;

/// <summary>Attacks through documents, with a model that is assumed fully hijacked: what it says is taken as given, and what leaves the library is looked at.</summary>
public sealed class InjectionCorpusTests
{
    private const string Canary = "CANARY-7F3A91";

    // What other parts answer for: tools and budgets, readers, retrieval, access, exports, logs. A name that is in neither list fails the test.
    private static readonly HashSet<string> s_elsewhere =
    [
        "context.marked", "context.marker_fresh", "context.message_count_fixed", "context.user_role_only", "context.no_foreign_secret", "flag.instruction_like", "flag.invisible_text", "flag.mixed_script",
        "extract.hidden_dropped", "tool.denied", "tool.approval", "tool.approval_bound", "tool.approval_display", "tool.args_scoped", "tool.catalog_pinned", "audit.recorded", "net.private_blocked", "acl.no_leak",
        "answer.conflict_shown", "retrieval.per_doc_cap", "retrieval.per_source_cap", "retrieval.score_clamped", "budget.stopped", "template.inert", "memory.not_persisted", "metadata.escaped", "output.schema_strict",
        "output.csv_neutralised", "pii.masked", "log.redacted", "benign.retrieved",
    ];

    [SharedFact]
    public void No_attack_leaves_the_library()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Rag.Tests.Shared.PathOf("corpora/injections.json")));
        var options = new AnswerSafetyOptions { AllowedHosts = { "intranet.example" }, Secrets = { Canary } };
        var wrong = new List<string>();
        var checks = 0;
        foreach (var attack in json.RootElement.GetProperty("cases").EnumerateArray())
        {
            var payload = attack.TryGetProperty("payload", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "Nothing.";
            var said = attack.TryGetProperty("puppet", out var puppet) && puppet.ValueKind == JsonValueKind.Object && puppet.TryGetProperty("text", out var words) && words.ValueKind == JsonValueKind.String ? words.GetString()! : "";
            var context = Citations.Sources.Of(payload);
            var clean = new AnswerSafety(options).Clean(said, context.Sources);
            var prompt = RagPrompt.Build("What do the documents say?", context);
            foreach (var expect in attack.GetProperty("expect").EnumerateArray().Select(entry => entry.GetString()!))
            {
                if (s_elsewhere.Contains(expect))
                    continue;
                checks++;
                if (!Holds(expect, payload, said, clean, context, prompt[0].Text, prompt[1].Text))
                    wrong.Add($"{attack.GetProperty("id").GetString()}: {expect}: {clean}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(checks > 150, $"{checks} checks");
    }

    private static bool Holds(string expect, string payload, string said, string clean, PackedContext context, string system, string user) => expect switch
    {
        "context.data_only" => system == RagPrompt.Rules && user.IndexOf("</sources ", StringComparison.Ordinal) > 0,
        "context.delimiter_unforgeable" => Count(user, Marker(user)) == 2 + context.Sources.Count && !payload.Contains(Marker(user), StringComparison.Ordinal),
        "context.invisible_removed" => !user.Any(unit => unit is '\u200B' or '\uDB40' or '\uFEFF' or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2064') or (>= '\u2066' and <= '\u2069')),
        "context.special_tokens_inert" => !user.Contains("<|", StringComparison.Ordinal) && !user.Contains("[INST]", StringComparison.Ordinal) && !user.Contains("</s>", StringComparison.Ordinal),
        "output.canary_absent" => !Letters(clean).Contains(Letters(Canary), StringComparison.Ordinal),
        "output.no_external_fetch" or "output.no_active_content" or "output.query_stripped" => IsInert(clean),
        "output.controls_removed" => !clean.Any(unit => char.IsControl(unit) && unit is not ('\t' or '\n')),
        "citation.rejected" => AnswerGrounding.StatusOf(said, new CitationVerifier().Verify(said, context)) != AnswerStatus.Grounded,
        "benign.text_intact" => user.Contains(payload, StringComparison.Ordinal),
        "benign.answer_allowed" => clean == said,
        _ => throw new InvalidOperationException($"No check is written for '{expect}'."),
    };

    private static bool IsInert(string text)
    {
        for (var at = text.IndexOf("](", StringComparison.Ordinal); at >= 0; at = text.IndexOf("](", at + 1, StringComparison.Ordinal))
        {
            if (!text.AsSpan(at + 2).StartsWith("https://intranet.example/", StringComparison.Ordinal) || text.AsSpan(at + 2, text.IndexOf(')', at) - at - 2).Contains('?'))
                return false;
        }

        for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0; at = text.IndexOf('<', at + 1))
        {
            if (at + 1 < text.Length && char.IsAsciiLetter(text[at + 1]) && (at == 0 || text[at - 1] != '\\'))
                return false;
        }

        return !text.Contains("![", StringComparison.Ordinal) && !text.Contains("://attacker", StringComparison.OrdinalIgnoreCase) && !text.Contains("www.attacker", StringComparison.OrdinalIgnoreCase);
    }

    private static string Marker(string user) => user["<sources ".Length..user.IndexOf(">\n", StringComparison.Ordinal)];

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}

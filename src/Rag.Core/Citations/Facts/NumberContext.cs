namespace Rag;

/// <summary>Checks that a number of the claim is the one the sentence gives to the same thing, where the sentence has several.</summary>
internal static class NumberContext
{
    public static bool Differs(FactSentence claim, FactSentence source)
    {
        foreach (var quantity in claim.Quantities)
        {
            if (quantity.IsWeak || source.Quantities.Count < 2)
                continue;
            var found = source.Quantities.Where(other => QuantityMatch.Equal(quantity, other, false)).ToList();
            if (found.Count == 0)
                continue;
            var rivals = source.Quantities.Where(other => IsRival(other, found[0]) && !claim.Quantities.Any(mine => QuantityMatch.Equal(mine, other, false))).ToList();
            var own = found.Max(other => Shared(claim, source, other));
            if (rivals.Exists(rival => Shared(claim, source, rival) > own) || rivals.Exists(rival => IsLedAlike(claim, quantity, source, rival) && !found.Exists(other => IsLedAlike(claim, quantity, source, other))))
                return true;
        }

        return false;
    }

    private static bool IsRival(in Quantity other, in Quantity found) =>
        other.Kind == found.Kind && !other.IsWeak && (other.Unit.Dimension is null || found.Unit.Dimension is null || other.Unit.IsComparableTo(found.Unit)) && !QuantityMatch.Equal(other, found, false);

    // What the claim shares with the clause that the number stands in.
    private static int Shared(FactSentence claim, FactSentence source, Quantity quantity)
    {
        var clause = source.ClauseOf(quantity);
        return source.Words.Where(word => word.Clause == clause && (word.IsContent || word.Text.Length == 1)).Select(word => word.Term).Distinct(StringComparer.Ordinal).Count(claim.Terms.Contains);
    }

    // "from 30", "to 50": the small word in front tells which.
    private static bool IsLedAlike(FactSentence claim, Quantity quantity, FactSentence source, Quantity other) =>
        claim.WordBefore(quantity) is { IsContent: false } mine && source.WordBefore(other) is { } there && there.Text == mine.Text
        && IsNext(claim, mine, quantity) && IsNext(source, there, other);

    private static bool IsNext(FactSentence sentence, FactWord word, Quantity quantity) =>
        word.Token + 1 < sentence.Tokens.Count && sentence.Tokens[word.Token + 1].Span.Start == quantity.Span.Start;
}

using System.Globalization;

namespace Rag;

/// <summary>Finds two words, names or numbers that changed places between a source and a claim.</summary>
internal static class WordOrder
{
    // A verb of being, or "by", in one of the two alone tells of another voice.
    private static readonly HashSet<string> s_passive = [.. "is are was were be been being by von durch vom wird werden wurde wurden ist sind war par est sont fut por es son fue da dal sono e door wordt worden is zijn 被 由".Split(' ')];
    private static readonly HashSet<string> s_joints = [.. "and or und oder et ou y o e en of is are was were ist sind est sont es son sono 和 或 与 是 为".Split(' ')];

    /// <summary>Whether exchanging two parts of the claim gives the order of the source, with something that kept its place between them.</summary>
    public static bool IsExchanged(FactSentence claim, FactSentence source)
    {
        var runs = Runs(claim, source);
        if (runs.Count < 3)
            return false;
        var voiceChanged = IsPassive(claim) != IsPassive(source);
        for (var i = 0; i < runs.Count; i++)
        {
            for (var k = i + 2; k < runs.Count; k++)
            {
                if (runs[i].Place <= runs[k].Place || !IsSortedBySwap(runs, i, k))
                    continue;
                var areNumbers = runs[i].IsQuantity && runs[k].IsQuantity;
                // "A and B" is "B and A", unless only the numbers went; "A pays B" is "B is paid by A".
                if (areNumbers || !voiceChanged && !runs[(i + 1)..k].TrueForAll(run => run.IsJoint))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether two parts changed places, whatever stands between them.</summary>
    public static bool IsTurned(FactSentence claim, FactSentence source)
    {
        var runs = Runs(claim, source);
        return runs.Count > 1 && runs[0].Place > runs[^1].Place;
    }

    private static bool IsPassive(FactSentence sentence) => sentence.Words.Any(word => s_passive.Contains(word.Text));

    // Words that stand together in both keep together. Only what each has once tells an order.
    private static List<Run> Runs(FactSentence claim, FactSentence source)
    {
        var (mine, there) = (Items(claim), Items(source));
        // What stands several times is matched in turn, when it does so in both.
        var places = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
        for (var i = 0; i < there.Count; i++)
        {
            if (!places.TryGetValue(there[i].Key, out var queueOf))
                places[there[i].Key] = queueOf = new Queue<int>();
            queueOf.Enqueue(i);
        }

        var counts = mine.CountBy(item => item.Key).ToDictionary(StringComparer.Ordinal);
        var unequal = counts.Where(entry => !places.TryGetValue(entry.Key, out var queue) || queue.Count != entry.Value).Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        var runs = new List<Run>();
        var last = -2;
        foreach (var item in mine)
        {
            if (unequal.Contains(item.Key))
                continue;
            var place = places[item.Key].Dequeue();
            if (place == last + 1)
                runs[^1] = runs[^1] with { IsQuantity = runs[^1].IsQuantity && item.IsQuantity, IsJoint = runs[^1].IsJoint && item.IsJoint };
            else
                runs.Add(new Run(place, item.IsQuantity, item.IsJoint));
            last = place;
        }

        return runs;
    }

    private static List<Item> Items(FactSentence sentence)
    {
        var items = sentence.Words.Select(word => new Item(sentence.Tokens[word.Token].Span.Start, word.Term, false, s_joints.Contains(word.Text))).ToList();
        foreach (var quantity in sentence.Quantities.Where(quantity => !quantity.IsWeak && quantity.Kind != QuantityKind.Code))
            items.Add(new Item(quantity.Span.Start, KeyOf(quantity), true, false));
        items.Sort((left, right) => left.Start.CompareTo(right.Start));
        return items;
    }

    private static string KeyOf(Quantity quantity) => quantity.Kind == QuantityKind.Date
        ? string.Create(CultureInfo.InvariantCulture, $"#{quantity.Date.Year}-{quantity.Date.Month}-{quantity.Date.Day}")
        : string.Create(CultureInfo.InvariantCulture, $"#{quantity.Value.ToString("0.######", CultureInfo.InvariantCulture)}{(quantity.Kind == QuantityKind.Time ? "t" : "")}");

    private static bool IsSortedBySwap(List<Run> runs, int i, int k)
    {
        var last = -1;
        for (var at = 0; at < runs.Count; at++)
        {
            var place = runs[at == i ? k : at == k ? i : at].Place;
            if (place < last)
                return false;
            last = place;
        }

        return true;
    }

    private readonly record struct Item(int Start, string Key, bool IsQuantity, bool IsJoint);

    private readonly record struct Run(int Place, bool IsQuantity, bool IsJoint);
}

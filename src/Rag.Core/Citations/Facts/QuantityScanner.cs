namespace Rag;

/// <summary>Finds the numbers, dates, times and codes of a text, each as a value with its place.</summary>
internal static class QuantityScanner
{
    /// <summary>The quantities, in the order they stand.</summary>
    /// <param name="tokens">The text's tokens.</param>
    /// <param name="isContinental">Whether the comma is the decimal point.</param>
    public static List<Quantity> Scan(IReadOnlyList<FactToken> tokens, bool isContinental)
    {
        var found = new List<Quantity>();
        var tokenAt = new List<(int First, int Next)>();
        for (var i = 0; i < tokens.Count;)
        {
            if (Read(tokens, i, isContinental) is not { } read)
            {
                i++;
                continue;
            }

            Join(tokens, found, tokenAt, read.Quantity, read.First);
            tokenAt.Add((read.First, read.Next));
            i = Math.Max(read.Next, i + 1);
        }

        return found;
    }

    /// <summary>The quantities of a text on its own.</summary>
    public static List<Quantity> Scan(ReadOnlySpan<char> text)
    {
        var tokens = FactTokenizer.Tokenize(text);
        return Scan(tokens, NumberConvention.IsContinental(tokens) ?? false);
    }

    private static (Quantity Quantity, int First, int Next)? Read(IReadOnlyList<FactToken> tokens, int at, bool isContinental)
    {
        var token = tokens[at];
        if (token.IsNumber && CodeAt(tokens, at) is { } code)
            return code;
        if (Dates.At(tokens, at) is { } date)
            return (new Quantity { Kind = QuantityKind.Date, Date = date.Date, OtherDate = date.Other, Span = SpanOf(tokens, at, date.Next) }, at, date.Next);
        if (ClockTimes.At(tokens, at) is { } time)
            return (new Quantity { Kind = QuantityKind.Time, Value = time.Seconds, HasMeridiem = time.HasMeridiem, Span = SpanOf(tokens, at, time.Next) }, at, time.Next);
        if (token.IsNumber)
            return Numeral(tokens, at, isContinental);
        if (!token.IsWord)
            return null;
        if (HanNumerals.At(tokens, at) is { } han)
        {
            if (han.IsPercent)
                return (new Quantity { Kind = QuantityKind.Number, Value = han.Value, Unit = new Unit("ratio", 0.01m), Span = SpanOf(tokens, at, han.Next) }, at, han.Next);
            var unit = Units.At(tokens, han.Next, out var afterUnit);
            // A single digit without a unit is most often part of a word.
            return (new Quantity { Kind = QuantityKind.Number, Value = han.Value, Unit = unit, IsWeak = han.Next == at + 1 && (unit.IsNone || token.Raw == "一"), Span = SpanOf(tokens, at, afterUnit) }, at, afterUnit);
        }

        if (NumberWords.At(tokens, at) is not { } words)
            return AnyOne(tokens, at);
        return Finish(tokens, at, words.Next, words.Value, 1, words.IsWeak);
    }

    // "a week" says one week.
    private static (Quantity, int, int)? AnyOne(IReadOnlyList<FactToken> tokens, int at)
    {
        if (tokens[at].Text is not ("a" or "an"))
            return null;
        var unit = Units.At(tokens, at + 1, out var next);
        return unit.Dimension is "time" or "month" && next == at + 2
            ? (new Quantity { Kind = QuantityKind.Number, Value = 1, Unit = unit, IsWeak = true, Span = SpanOf(tokens, at, next) }, at, next) : null;
    }

    private static (Quantity, int, int)? Numeral(IReadOnlyList<FactToken> tokens, int at, bool isContinental)
    {
        var (text, next) = Grouped(tokens, at);
        if (Numerals.Read(text, isContinental, out var step) is not { } value)
            return (new Quantity { Kind = QuantityKind.Code, Code = text, Span = SpanOf(tokens, at, next) }, at, next);
        if (next + 1 < tokens.Count && Slash(tokens, next) && Denominator(tokens, next + 1) is { } below && value % 1 == 0 && step >= 1)
            (value, next, step) = (value / below, next + 2, 0.01m);
        else if (next + 2 < tokens.Count && tokens[next] is { IsNumber: true, SpaceBefore: true } && Slash(tokens, next + 1) && Denominator(tokens, next + 2) is { } parts and <= 16
            && Numerals.Read(tokens[next].Text, isContinental, out _) is { } above && above < parts)
            (value, next, step) = (value + above / parts, next + 3, 0.01m);
        if (NumberWords.Half(tokens, next) is { } afterHalf)
            (value, next) = (value + 0.5m, afterHalf);
        if (next < tokens.Count && tokens[next] is { IsWord: true, SpaceBefore: false, Text: "st" or "nd" or "rd" or "th" })
            next++;
        var magnitude = NumberWords.MagnitudeAt(tokens, next, out next);
        return Finish(tokens, at, next, value * magnitude, step * magnitude, false);
    }

    private static (Quantity, int, int) Finish(IReadOnlyList<FactToken> tokens, int at, int next, decimal value, decimal step, bool isWeak)
    {
        var unit = Units.Before(tokens, at, out var first);
        if (unit.IsNone)
            unit = Units.At(tokens, next, out next);
        else
            next = AfterTrailing(tokens, next);
        var rate = Units.RateAt(tokens, next, !unit.IsNone, out next);
        if (IsBelowZero(tokens, next, out var after))
            (value, next) = (-value, after);
        else if (SignBefore(tokens, first))
            (value, first) = (-value, first - 1);
        return (new Quantity
        {
            Kind = QuantityKind.Number,
            Value = value,
            Unit = unit,
            Rate = rate,
            Step = step,
            IsWeak = isWeak && unit.IsNone,
            Span = SpanOf(tokens, first, next),
        }, first, next);
    }

    // "$5 million dollars" names its unit twice.
    private static int AfterTrailing(IReadOnlyList<FactToken> tokens, int next)
    {
        var unit = Units.At(tokens, next, out var after);
        return unit.Dimension is { Length: 3 } ? after : next;
    }

    private static bool SignBefore(IReadOnlyList<FactToken> tokens, int first)
    {
        if (first == 0)
            return false;
        var sign = tokens[first - 1];
        if (sign.IsWord)
            return sign.Text is "minus" or "moins" or "menos" or "meno" or "min" && sign.SpaceBefore;
        if (sign.Text is not ("-" or "\u2212" or "\u2013") || tokens[first].SpaceBefore)
            return false;
        // "2019-2020" and "COVID-19" hold hyphens; a minus begins its word.
        return sign.SpaceBefore || first == 1 || tokens[first - 2].Text is "(" or "[" or "=" or ":" or "|" or "/" or "~" or "<" or ">" or ",";
    }

    private static bool IsBelowZero(IReadOnlyList<FactToken> tokens, int at, out int next)
    {
        next = at + 2;
        return at + 1 < tokens.Count && tokens[at].IsWord && tokens[at].Text is "below" or "unter" or "sotto" or "bajo" or "onder" && tokens[at + 1].Text is "zero" or "null" or "cero" or "nul" or "freezing";
    }

    // "10 000": groups of three digits after one to three.
    private static (string Text, int Next) Grouped(IReadOnlyList<FactToken> tokens, int at)
    {
        var text = tokens[at].Text;
        var next = at + 1;
        if (text.Length > 3 || !text.All(char.IsAsciiDigit))
            return (text, next);
        while (next < tokens.Count && tokens[next] is { IsNumber: true, SpaceBefore: true } group && group.Span.Start == tokens[next - 1].Span.End + 1
            && group.Text.Length >= 3 && group.Text.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0 && (group.Text.Length == 3 || group.Text[3] is '.' or ','))
        {
            text = text + (group.Text.Length == 3 ? group.Text : group.Text[..3] + (group.Text.Length == 7 && group.Text[3] == ',' ? group.Text[4..] : "." + group.Text[4..]));
            next++;
            if (group.Text.Length > 3)
                break;
        }

        return (text, next);
    }

    // "EF8001", "v2.1", "C++17", "i64", "ABC-123": digits that belong to a name.
    private static (Quantity, int, int)? CodeAt(IReadOnlyList<FactToken> tokens, int at)
    {
        if (tokens[at].SpaceBefore || at == 0)
            return null;
        var first = at - 1;
        while (first > 0 && !tokens[first].SpaceBefore && tokens[first].Text is "+" or "-" or "_" or "#" && !tokens[first].IsNumber)
            first--;
        var name = tokens[first];
        if (!name.IsWord || FactTokenizer.IsUnspaced(name.Raw[0]) || first == at - 1 && !Units.Before(tokens, at, out _).IsNone)
            return null;
        // "by-2020" is no name; "COVID-19" and "ABC-123" are.
        if (tokens[at - 1].Text == "-" && !name.Raw.Any(char.IsUpper))
            return null;
        var next = at + 1;
        while (next < tokens.Count && !tokens[next].SpaceBefore && (tokens[next].IsNumber || tokens[next].IsWord && !FactTokenizer.IsUnspaced(tokens[next].Raw[0])))
            next++;
        var code = string.Concat(Enumerable.Range(first, next - first).Where(i => tokens[i].Text is not ("-" or "_")).Select(i => tokens[i].Text)).ToUpperInvariant();
        return (new Quantity { Kind = QuantityKind.Code, Code = code, Span = SpanOf(tokens, first, next) }, first, next);
    }

    /// <summary>Makes a range of two numbers that belong together: they share their unit.</summary>
    private static void Join(IReadOnlyList<FactToken> tokens, List<Quantity> found, List<(int First, int Next)> tokenAt, Quantity next, int first)
    {
        if (found.Count > 0 && next.Kind == found[^1].Kind && next.Kind is QuantityKind.Number or QuantityKind.Time or QuantityKind.Date && found[^1].Range == RangeEnd.None
            && IsRangeJoint(tokens, tokenAt[^1].First, tokenAt[^1].Next, first))
        {
            var low = found[^1];
            if (low.Unit.IsNone || low.Unit.IsComparableTo(next.Unit))
            {
                found[^1] = low with { Unit = low.Unit.IsNone ? next.Unit : low.Unit, Range = RangeEnd.Low };
                next = next with { Unit = next.Unit.IsNone ? low.Unit : next.Unit, Range = RangeEnd.High };
            }
        }

        found.Add(next);
    }

    private static bool IsRangeJoint(IReadOnlyList<FactToken> tokens, int before, int at, int first)
    {
        if (first != at + 1)
            return false;
        var joint = tokens[at];
        if (!joint.IsWord)
            return joint.Text is "-" or "\u2013" or "\u2014" or "~" or "\uFF5E" or "\u301C";
        if (joint.Text is "to" or "bis" or "a" or "until" or "through" or "hasta" or "ate" or "tot" or "fino" or "\u5230" or "\u81F3")
            return true;
        return before > 0 && joint.Text is "and" or "und" or "et" or "y" or "e" or "en" && tokens[before - 1].Text is "between" or "zwischen" or "entre" or "tra" or "fra" or "tussen";
    }

    private static bool Slash(IReadOnlyList<FactToken> tokens, int at) => tokens[at].Text is "/" or "\u2044" && !tokens[at].SpaceBefore;

    private static decimal? Denominator(IReadOnlyList<FactToken> tokens, int at) =>
        tokens[at] is { IsNumber: true, SpaceBefore: false } && decimal.TryParse(tokens[at].Text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var below) && below > 0 ? below : null;

    private static TextSpan SpanOf(IReadOnlyList<FactToken> tokens, int first, int next) => TextSpan.FromBounds(tokens[first].Span.Start, tokens[next - 1].Span.End);
}

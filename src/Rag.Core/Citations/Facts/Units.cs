using System.Globalization;

namespace Rag;

/// <summary>Finds the unit at a place of a text.</summary>
internal static class Units
{
    private static readonly Dictionary<string, Unit> s_words = Read(UnitData.Words, ' ');
    private static readonly Dictionary<string, Unit> s_symbols = Read(UnitData.Symbols, ' ');
    private static readonly KeyValuePair<string, Unit>[] s_unspaced = [.. Read(UnitData.Unspaced, ' ').OrderByDescending(entry => entry.Key.Length).ThenBy(entry => entry.Key, StringComparer.Ordinal)];

    // Words that may stand between a number and what it counts.
    private static readonly HashSet<string> s_between = [.. "business working calendar consecutive full more extra additional whole de volle weitere".Split(' ')];
    private static readonly HashSet<string> s_per = [.. "per pro par por al alla".Split(' ')];

    /// <summary>The unit at or just after a token, or none.</summary>
    public static Unit At(IReadOnlyList<FactToken> tokens, int at, out int next)
    {
        next = at;
        if (at < tokens.Count && tokens[at].IsSymbol('-') && !tokens[at].SpaceBefore && at + 1 < tokens.Count && tokens[at + 1].IsWord && !tokens[at + 1].SpaceBefore)
            return Keep(Exactly(tokens, at + 1, out var hyphened), hyphened, ref next);
        var unit = Exactly(tokens, at, out var after);
        if (unit.IsNone && at + 1 < tokens.Count && tokens[at].IsWord && s_between.Contains(tokens[at].Text))
            unit = Exactly(tokens, at + 1, out after);
        return Keep(unit, after, ref next);
    }

    /// <summary>What a number is counted by: "per month", "/h", "a year".</summary>
    public static Unit RateAt(IReadOnlyList<FactToken> tokens, int at, bool hasUnit, out int next)
    {
        next = at;
        if (at + 1 >= tokens.Count)
            return default;
        var isPer = tokens[at].IsSymbol('/') || tokens[at].IsWord && (s_per.Contains(tokens[at].Text) || hasUnit && tokens[at].Text is "a" or "an" or "im");
        if (!isPer)
            return default;
        var unit = Exactly(tokens, at + 1, out var after);
        return Keep(unit.Dimension is "time" or "month" or "length" or "data" or "mass" or "volume" ? unit : default, after, ref next);
    }

    /// <summary>The currency that stands before a number, and the token it begins at.</summary>
    public static Unit Before(IReadOnlyList<FactToken> tokens, int at, out int start)
    {
        start = at;
        if (at == 0)
            return default;
        var before = tokens[at - 1];
        var unit = before.Kind == FactTokenKind.Symbol && s_symbols.TryGetValue(before.Text, out var symbol) && symbol.Dimension is not ("ratio" or "celsius" or "fahrenheit") ? symbol
            : before.IsWord && before.Raw.Length == 3 && before.Raw.All(char.IsAsciiLetterUpper) && s_words.TryGetValue(before.Text, out var code) && IsMoney(code) ? code : default;
        if (!unit.IsNone)
            start = before.IsSymbol('$') && at > 1 && tokens[at - 2].IsWord && tokens[at - 2].Raw is "US" && !before.SpaceBefore ? at - 2 : at - 1;
        return unit;
    }

    /// <summary>The first unit that a table's heading names, such as "Weight (kg)".</summary>
    public static Unit Named(IReadOnlyList<FactToken> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            // One letter is a unit only in brackets.
            if (tokens[i].Text.Length == 1 && tokens[i].IsWord && !(i > 0 && tokens[i - 1].Text is "(" or "["))
                continue;
            if (Exactly(tokens, i, out _) is { IsNone: false } unit)
                return unit;
        }

        return default;
    }

    private static Unit Keep(Unit unit, int after, ref int next)
    {
        if (!unit.IsNone)
            next = after;
        return unit;
    }

    private static bool IsMoney(Unit unit) => unit.Dimension is { Length: 3 } dimension && char.IsUpper(dimension[0]);

    private static Unit Exactly(IReadOnlyList<FactToken> tokens, int at, out int next)
    {
        next = at + 1;
        if (at >= tokens.Count)
            return default;
        var token = tokens[at];
        if (token.Kind == FactTokenKind.Symbol)
        {
            if (token.Text is "\u00B0" or "\u00BA")
                return Degrees(tokens, at + 1, out next);
            return s_symbols.GetValueOrDefault(token.Text);
        }

        if (!token.IsWord)
            return default;
        if (FactTokenizer.IsUnspaced(token.Raw[0]))
            return Unspaced(tokens, at, out next);
        if (token.Text is "por" or "per" or "pour" && at + 1 < tokens.Count && tokens[at + 1].Text is "ciento" or "cento" or "cent")
        {
            next = at + 2;
            return new Unit("ratio", 0.01m);
        }

        if (token.Text is "percentage" && at + 1 < tokens.Count && tokens[at + 1].Text is "point" or "points")
        {
            next = at + 2;
            return new Unit("point", 1);
        }

        if (!s_words.TryGetValue(token.Text, out var unit))
            return default;
        // Upper case alone is a code or an initial, but for the units that are written so.
        if (token.Raw.Length == 1 && char.IsUpper(token.Raw[0]) && token.Raw is not ("W" or "V" or "L"))
            return default;
        if (unit.Dimension == "degree")
        {
            var scale = Degrees(tokens, at + 1, out next);
            return scale;
        }

        return unit;
    }

    private static Unit Degrees(IReadOnlyList<FactToken> tokens, int at, out int next)
    {
        next = at;
        if (at < tokens.Count && tokens[at].IsWord && tokens[at].Text is "c" or "celsius" or "f" or "fahrenheit")
        {
            next = at + 1;
            return new Unit(tokens[at].Text[0] == 'c' ? "celsius" : "fahrenheit", 1);
        }

        return new Unit("degree", 1);
    }

    private static Unit Unspaced(IReadOnlyList<FactToken> tokens, int at, out int next)
    {
        foreach (var (name, unit) in s_unspaced)
        {
            if (at + name.Length > tokens.Count)
                continue;
            var matches = true;
            for (var i = 0; i < name.Length && matches; i++)
                matches = tokens[at + i].Raw.Length == 1 && tokens[at + i].Raw[0] == name[i];
            if (!matches)
                continue;
            next = at + name.Length;
            return unit;
        }

        next = at + 1;
        return default;
    }

    private static Dictionary<string, Unit> Read(string lines, char separator)
    {
        var units = new Dictionary<string, Unit>(StringComparer.Ordinal);
        foreach (var line in lines.Split('\n'))
        {
            var parts = line.Split(separator);
            foreach (var name in parts[2..])
                units[name] = new Unit(parts[0], decimal.Parse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
        }

        return units;
    }
}

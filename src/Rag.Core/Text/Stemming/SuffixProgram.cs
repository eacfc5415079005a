namespace Rag;

/// <summary>Runs the rules of a stemmer in the manner of Snowball (M. F. Porter, 2001): steps of suffixes, of which the longest that the word ends in decides.</summary>
/// <remarks>
/// <para>
/// A program is lines. <c># regions vowels least</c> comes first: how R1, R2 and RV are found, the vowels, how many letters R1 leaves at least, and <c>limited</c> where suffixes that begin before R1 are passed over (before RV they always are). <c>[name &gt;next]</c> begins a step; when one of its rules was applied,
/// the step called next follows instead of the one below, and with <c>!next</c> it follows in any case. A step whose name begins with a point is run only by a rule that calls it.
/// </para>
/// <para>
/// A rule is <c>region =by conditions : suffixes</c>. Region is R1, R1+ (R1 but its first letter), R2, RV or W (the word). The suffix becomes what stands after =, else it is cut. Conditions: <c>&lt;abc</c>, one of these letters stands before the suffix;
/// <c>&lt;^abc</c>, none of them does; <c>~abc</c>, afterwards a doubled last letter of these is made one; <c>+name</c>, afterwards the step is run; <c>?</c>, the rule does not count as applied.
/// Of two rules for the same suffix the second is tried when the region or condition of the first does not hold.
/// </para>
/// </remarks>
internal sealed class SuffixProgram
{
    private readonly List<Step> _steps = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly string _regions = "";
    private readonly string _vowels = "";
    private readonly int _least;
    private readonly bool _isLimited;

    public SuffixProgram(string lines)
    {
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line[0] == '#')
            {
                var parts = line.Split(' ');
                (_regions, _vowels, _least, _isLimited) = (parts[1], parts[2], parts.Length > 3 ? parts[3][0] - '0' : 0, parts.Length > 4);
            }
            else if (line[0] == '[')
            {
                var parts = line[1..^1].Split(' ');
                _places.Add(parts[0], _steps.Count);
                _steps.Add(new Step(parts[0], parts.Length > 1 ? parts[1][1..] : "", parts.Length > 1 && parts[1][0] == '!'));
            }
            else
            {
                AddRule(line);
            }
        }
    }

    /// <summary>Stems the first <paramref name="length"/> units in place and returns the new length.</summary>
    /// <param name="word">Folded; holds the word and room for a few units more.</param>
    /// <param name="length">The word's length.</param>
    public int Stem(Span<char> word, int length)
    {
        var regions = Find(word[..length]);
        var buffer = new WordBuffer(word, length);
        for (var i = 0; i < _steps.Count;)
        {
            var step = _steps[i];
            var isApplied = step.Name[0] != '.' && Run(step, ref buffer, regions);
            i = step.Next.Length > 0 && (isApplied || step.Always) ? _places[step.Next] : i + 1;
        }

        return Math.Max(buffer.Length, 1);
    }

    private bool Run(Step step, ref WordBuffer word, Regions regions)
    {
        for (var length = Math.Min(step.Longest, word.Length); length > 0; length--)
        {
            if (!step.Rules.TryGetValue(word.Span[(word.Length - length)..], out var rules))
                continue;
            var isOutside = false;
            foreach (var rule in rules)
            {
                if (!rule.Lies(word.Length - length, regions))
                {
                    isOutside |= rule.Region == "RV" || _isLimited && rule.Region[0] == 'R';
                    continue;
                }

                if (!rule.Holds(word.Span, word.Length - length))
                    continue;
                word.Replace(length, rule.By);
                if (rule.Undouble is { } letters && word.Length > 1 && word.Last == word[word.Length - 2] && letters.Contains(word.Last))
                    word.Cut(1);
                if (rule.Then.Length > 0)
                    Run(_steps[_places[rule.Then]], ref word, regions);
                return !rule.IsSilent;
            }

            // Where the published rules look no further than the region, a shorter suffix may lie in it.
            if (!isOutside)
                return false;
        }

        return false;
    }

    private void AddRule(string line)
    {
        var colon = line.IndexOf(" : ", StringComparison.Ordinal);
        var rule = new Rule { Region = line.Split(' ')[0] };
        foreach (var part in line[..colon].Split(' ').Skip(1))
        {
            switch (part[0])
            {
                case '=':
                    rule.By = part[1..];
                    break;
                case '<':
                    rule.IsBeforeExcluded = part[1] == '^';
                    rule.Before = part.TrimStart('<', '^');
                    break;
                case '~':
                    rule.Undouble = part[1..];
                    break;
                case '+':
                    rule.Then = part[1..];
                    break;
                default:
                    rule.IsSilent = true;
                    break;
            }
        }

        foreach (var suffix in line[(colon + 3)..].Split(' '))
            _steps[^1].Add(suffix, rule);
    }

    private Regions Find(ReadOnlySpan<char> word)
    {
        var r1 = AfterVowelAndConsonant(word, 0);
        var r2 = AfterVowelAndConsonant(word, r1);
        return new Regions(_regions == "hungarian" ? HungarianR1(word) : Math.Max(r1, _least), r2, _regions switch
        {
            "romance" => RomanceRv(word),
            "french" => FrenchRv(word),
            "firstvowel" => FirstVowel(word, 0) + 1,
            _ => 0,
        });
    }

    private bool IsVowel(char unit) => _vowels.Contains(unit);

    private int FirstVowel(ReadOnlySpan<char> word, int from)
    {
        while (from < word.Length && !IsVowel(word[from]))
            from++;
        return Math.Min(from, word.Length);
    }

    private int FirstConsonant(ReadOnlySpan<char> word, int from)
    {
        while (from < word.Length && IsVowel(word[from]))
            from++;
        return Math.Min(from, word.Length);
    }

    private int AfterVowelAndConsonant(ReadOnlySpan<char> word, int from) => Math.Min(FirstConsonant(word, FirstVowel(word, from)) + 1, word.Length);

    private int RomanceRv(ReadOnlySpan<char> word)
    {
        if (word.Length < 3)
            return word.Length;
        if (!IsVowel(word[1]))
            return Math.Min(FirstVowel(word, 2) + 1, word.Length);
        return IsVowel(word[0]) ? Math.Min(FirstConsonant(word, 2) + 1, word.Length) : 3;
    }

    private int FrenchRv(ReadOnlySpan<char> word)
    {
        if (word.Length < 3)
            return word.Length;
        if (IsVowel(word[0]) && IsVowel(word[1]) || word.StartsWith("par") || word.StartsWith("col") || word.StartsWith("tap"))
            return 3;
        return Math.Min(FirstVowel(word, 1) + 1, word.Length);
    }

    private int HungarianR1(ReadOnlySpan<char> word)
    {
        if (word.Length == 0 || !IsVowel(word[0]))
            return Math.Min(FirstVowel(word, 0) + 1, word.Length);
        var at = FirstConsonant(word, 0);
        var isPair = at + 1 < word.Length && word.Slice(at, 2) is "cs" or "gy" or "ly" or "ny" or "sz" or "ty" or "zs";
        return Math.Min(at + (isPair ? 2 : 1), word.Length);
    }

    private readonly record struct Regions(int R1, int R2, int Rv);

    private sealed class Rule
    {
        public string Region { get; init; } = "";

        public string By { get; set; } = "";

        public string? Before { get; set; }

        public bool IsBeforeExcluded { get; set; }

        public string? Undouble { get; set; }

        public string Then { get; set; } = "";

        public bool IsSilent { get; set; }

        public bool Lies(int start, Regions regions) =>
            start >= Region switch { "R1" => regions.R1, "R1+" => regions.R1 + 1, "R2" => regions.R2, "RV" => regions.Rv, _ => 1 };

        public bool Holds(ReadOnlySpan<char> word, int start) =>
            Before is null || start > 0 && Before.Contains(word[start - 1]) != IsBeforeExcluded;
    }

    private sealed class Step(string name, string next, bool always)
    {
        private readonly Dictionary<string, List<Rule>> _rules = new(StringComparer.Ordinal);

        public string Name { get; } = name;

        public string Next { get; } = next;

        public bool Always { get; } = always;

        public int Longest { get; private set; }

        public Dictionary<string, List<Rule>>.AlternateLookup<ReadOnlySpan<char>> Rules => _rules.GetAlternateLookup<ReadOnlySpan<char>>();

        public void Add(string suffix, Rule rule)
        {
            if (!_rules.TryGetValue(suffix, out var rules))
                _rules.Add(suffix, rules = []);
            rules.Add(rule);
            Longest = Math.Max(Longest, suffix.Length);
        }
    }
}

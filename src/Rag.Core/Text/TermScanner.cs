using System.Runtime.CompilerServices;

namespace Rag;

/// <summary>One pass of <see cref="TextAnalyzer"/> over one text.</summary>
internal ref partial struct TermScanner(ReadOnlySpan<char> text, Span<char> word, Span<char> other, ITermSink terms, SuffixProgram? language = null)
{
    private const int MaxLength = TextAnalyzer.MaxTermLength;
    private const int MaxParts = 12;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _word = word;
    private readonly Span<char> _other = other;
    private readonly ITermSink _terms = language is null ? terms : NoTerms.Instance;
    private readonly ITermSink _stems = terms;
    private readonly SuffixProgram? _language = language;
    private readonly WordStemmer _stemmer = WordStemmer.OfThread;
    private int _position;
    private int _length;
    private int _chain = NoChain;
    private int _paragraph;
    private int _voters;
    private ulong _votes;
    private int _parts;
    private PartStarts _starts;

    public void Run()
    {
        var kinds = TextFolding.Kinds;
        while (_position < _text.Length)
        {
            switch (KindAt(_position, kinds))
            {
                case UnitKind.Letter or UnitKind.Digit:
                    ScanWord(kinds);
                    break;
                case UnitKind.Ideograph:
                    ScanIdeographs(kinds);
                    break;
                case UnitKind.Symbol:
                    ScanSymbol();
                    break;
                case UnitKind.Operator:
                    ScanOperator();
                    break;
                default:
                    if (_text[_position] == '\n' && _votes != 0 && EndsParagraph())
                        EmitLanguages();
                    _position++;
                    break;
            }
        }

        EmitLanguages();
    }

    private void ScanWord(ReadOnlySpan<UnitKind> kinds)
    {
        var start = _position;
        var folded = TextFolding.Folded;
        _length = 0;
        _parts = 0;
        var apostrophe = -1;
        var previous = '\0';
        if (start > 0 && _text[start - 1] is '#' or '@')
            EmitTag(start, kinds);
        while (_position < _text.Length)
        {
            var unit = _text[_position];
            var kind = kinds[unit];
            if (kind is UnitKind.Letter or UnitKind.Digit)
            {
                if (StartsPart(previous, unit))
                    StartPart();
                var form = folded[unit];
                if (form == TextFolding.Expands)
                    Append(TextFolding.Expand(unit));
                else if (_length < MaxLength)
                    _word[_length++] = form;
                previous = unit;
                _position++;
            }
            else if (kind == UnitKind.Dropped)
            {
                _position++;
            }
            else if (kind == UnitKind.Surrogate)
            {
                if (!TryAppendPair())
                    break;
                previous = '\0';
            }
            else if (kind == UnitKind.Apostrophe && IsLetter(previous, kinds) && NextKind(kinds) == UnitKind.Letter)
            {
                if (apostrophe < 0 && IsElision(_word[.._length]))
                    _length = _parts = 0;
                else
                    apostrophe = _length;
                previous = '\0';
                _position++;
            }
            else if (unit == '_' && NextKind(kinds) is UnitKind.Letter or UnitKind.Digit)
            {
                StartPart();
                previous = '\0';
                _position++;
            }
            else if (unit is '.' or ',' && JoinsDigits(unit, kinds))
            {
                if (unit == '.' && _length < MaxLength)
                    _word[_length++] = unit;
                _position++;
            }
            else
            {
                break;
            }
        }

        if (apostrophe >= 0 && apostrophe == _length - 1 && _word[apostrophe] == 's')
            _length = apostrophe;
        EmitWord(start);
        if (_chain != NoChain || _position < _text.Length && _text[_position] != ' ')
            FollowChain(start, kinds);
    }

    private void EmitWord(int start)
    {
        if (_length == 0)
            return;
        if (_parts == 0)
        {
            if (_length is 1 or 3)
                EmitTechnicalName(start);
            if (_length == 1 || char.IsAsciiLetterUpper(_text[start]) && _length <= MaxCapitals)
                EmitCapitals(start);
            if (char.IsAsciiDigit(_word[_length - 1]))
                EmitVersion();
            EmitStem(_word, _length);
            return;
        }

        // The parts first, for stemming works in place.
        var from = 0;
        for (var i = 0; i <= _parts; i++)
        {
            var to = i == _parts ? _length : Math.Min(_starts[i], _length);
            if (to > from)
            {
                _word[from..to].CopyTo(_other);
                EmitStem(_other, to - from);
            }

            from = to;
        }

        EmitStem(_word, _length);
    }

    /// <summary>C#, F#, C++ and .NET would lose what makes them names.</summary>
    private void EmitTechnicalName(int start)
    {
        if (_length == 1 && _position < _text.Length && _text[_position] is '#' or '+')
        {
            var rest = _text[_position..];
            var mark = rest[0] == '#' ? "#" : rest.StartsWith("++", StringComparison.Ordinal) ? "++" : "";
            if (mark.Length == 0)
                return;
            var next = rest.Length == mark.Length ? UnitKind.Other : TextFolding.Kinds[rest[mark.Length]];
            if (next is UnitKind.Other or UnitKind.Apostrophe or UnitKind.Symbol or UnitKind.Operator or UnitKind.Digit)
            {
                Append(mark);
                _position += mark.Length;
            }
        }
        else if (_length == 3 && start > 0 && _text[start - 1] == '.' && _word[..3].SequenceEqual("net")
            && (start == 1 || TextFolding.Kinds[_text[start - 2]] is UnitKind.Other or UnitKind.Operator or UnitKind.Symbol))
        {
            _terms.Add(".net");
        }
    }

    private void EmitStem(Span<char> word, int length)
    {
        if (_language is not null)
        {
            EmitLanguageStem(word, length);
            return;
        }

        _stems.Add(word[.._stemmer.Stem(word, length)]);
        if (_stemmer.Votes != 0 && _voters < LanguageStemmers.MostVotes)
        {
            _votes += _stemmer.Votes;
            _voters++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool StartsPart(char previous, char unit)
    {
        // Most units are lower-case letters.
        if (unit >= 'a')
            return false;
        // camelCase, the last capital of HTTPServer, and the number of COVID19.
        if (!char.IsAsciiLetterUpper(unit) || !char.IsAsciiLetterOrDigit(previous))
            return char.IsAsciiDigit(unit) && char.IsAsciiLetter(previous) && _length - (_parts > 0 ? _starts[_parts - 1] : 0) >= 2;
        return !char.IsAsciiLetterUpper(previous)
            || _position + 1 < _text.Length && char.IsAsciiLetterLower(_text[_position + 1]);
    }

    private void StartPart()
    {
        if (_parts < MaxParts && _length > 0)
            _starts[_parts++] = _length;
    }

    private static bool IsLetter(char unit, ReadOnlySpan<UnitKind> kinds) => kinds[unit] == UnitKind.Letter;

    /// <summary>The kind of the next unit that is not dropped.</summary>
    private readonly UnitKind NextKind(ReadOnlySpan<UnitKind> kinds)
    {
        for (var i = _position + 1; i < _text.Length; i++)
        {
            var kind = kinds[_text[i]];
            if (kind != UnitKind.Dropped)
                return kind;
        }

        return UnitKind.Other;
    }

    /// <summary>The articles and pronouns that French and Italian write onto the next word.</summary>
    private static bool IsElision(ReadOnlySpan<char> word) =>
        word is "l" or "d" or "j" or "m" or "n" or "t" or "s" or "c" or "qu" or "jusqu" or "lorsqu" or "puisqu"
            or "un" or "dell" or "all" or "nell" or "sull" or "dall" or "quell" or "quest";

    /// <summary>A point between digits stays; a comma before a group of three goes; any other comma separates.</summary>
    private readonly bool JoinsDigits(char unit, ReadOnlySpan<UnitKind> kinds)
    {
        if (_length == 0 || !char.IsAsciiDigit(_word[_length - 1]) || _position + 1 >= _text.Length || kinds[_text[_position + 1]] != UnitKind.Digit)
            return false;
        if (unit == '.')
            return true;
        return _position + 3 < _text.Length && kinds[_text[_position + 2]] == UnitKind.Digit && kinds[_text[_position + 3]] == UnitKind.Digit
            && (_position + 4 >= _text.Length || kinds[_text[_position + 4]] is not (UnitKind.Digit or UnitKind.Letter));
    }

    private void Append(scoped ReadOnlySpan<char> units)
    {
        foreach (var unit in units)
        {
            if (_length < MaxLength)
                _word[_length++] = unit;
        }
    }

    /// <summary>Takes a letter or number beyond U+FFFF; false when there is something else.</summary>
    private bool TryAppendPair()
    {
        if (!TryReadPair(_position, out var codePoint))
            return false;
        var kind = TextFolding.KindOfHigh(codePoint, out var folded);
        if (kind is UnitKind.Letter or UnitKind.Digit)
        {
            if (folded <= char.MaxValue)
                Append([(char)folded]);
            else if (_length + 1 < MaxLength)
                _length += new System.Text.Rune(folded).EncodeToUtf16(_word[_length..]);
            else
                _length = Math.Min(_length, MaxLength);
        }
        else if (kind != UnitKind.Dropped)
        {
            return false;
        }

        _position += 2;
        return true;
    }

    private readonly bool TryReadPair(int position, out int codePoint)
    {
        codePoint = 0;
        if (!char.IsHighSurrogate(_text[position]) || position + 1 >= _text.Length || !char.IsLowSurrogate(_text[position + 1]))
            return false;
        codePoint = char.ConvertToUtf32(_text[position], _text[position + 1]);
        return true;
    }

    private readonly UnitKind KindAt(int position, ReadOnlySpan<UnitKind> kinds)
    {
        var kind = kinds[_text[position]];
        if (kind != UnitKind.Surrogate)
            return kind;
        return TryReadPair(position, out var codePoint) ? TextFolding.KindOfHigh(codePoint, out _) : UnitKind.Other;
    }

    private void ScanIdeographs(ReadOnlySpan<UnitKind> kinds)
    {
        // Each character alone, for questions of one; and each with the next, which is what tells words apart.
        Span<char> pair = _word;
        var clusters = new ClusterReader(_text, _position);
        var before = clusters.Read(pair, kinds);
        while (before > 0)
        {
            _terms.Add(pair[..before]);
            var now = clusters.Read(pair[before..], kinds);
            if (now > 0)
                _terms.Add(pair[..(before + now)]);
            pair.Slice(before, now).CopyTo(pair);
            before = now;
        }

        _position = Math.Max(clusters.Position, _position + 1);
    }

    [InlineArray(MaxParts)]
    private struct PartStarts
    {
        private int _first;
    }
}

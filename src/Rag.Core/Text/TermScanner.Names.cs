namespace Rag;

/// <summary>What is written as one and looked for in parts, or the other way round; and the signs that are looked for by themselves.</summary>
internal ref partial struct TermScanner
{
    private const int NoChain = -1;
    private const int MaxCapitals = 5;

    /// <summary>After a word: takes up what joins it to the next, or ends the chain and gives the whole.</summary>
    private void FollowChain(int start, ReadOnlySpan<UnitKind> kinds)
    {
        if (_position + 1 < _text.Length && IsJoint(_text[_position], _text[_position + 1], kinds))
        {
            if (_chain == NoChain)
                _chain = start;
            _position++;
            return;
        }

        if (_position < _text.Length && kinds[_text[_position]] == UnitKind.Digit && _text[_position - 1] is '+' or '#')
        {
            // C++17: the mark belongs to the name, and the number follows at once.
            _chain = _chain == NoChain ? start : _chain;
            return;
        }

        if (_chain != NoChain)
            EmitChain(kinds);
        _chain = NoChain;
    }

    /// <summary>Wi-Fi, ABC-123, settings.json, jane@example.com; not 10-12, which is a range.</summary>
    private readonly bool IsJoint(char joint, char next, ReadOnlySpan<UnitKind> kinds)
    {
        if (kinds[next] is not (UnitKind.Letter or UnitKind.Digit))
            return false;
        return joint is '.' or '@' || joint is '-' or '\u2010' or '\u2011' && !(char.IsAsciiDigit(next) && char.IsAsciiDigit(_text[_position - 1]));
    }

    /// <summary>Gives the chain as a whole: one word where hyphens joined it or its parts are letters (U.S.), with its marks otherwise.</summary>
    private void EmitChain(ReadOnlySpan<UnitKind> kinds)
    {
        var end = _position;
        if (end - _chain > MaxLength)
            return;
        var text = _text[_chain..end];
        var isWord = !text.ContainsAny(".@+#") || IsInitials(text);
        var folded = TextFolding.Folded;
        _length = 0;
        for (_position = _chain; _position < end;)
        {
            var unit = _text[_position];
            if (kinds[unit] == UnitKind.Surrogate)
            {
                if (!TryAppendPair())
                    _position++;
                continue;
            }

            if (kinds[unit] is UnitKind.Letter or UnitKind.Digit)
            {
                if (folded[unit] == TextFolding.Expands)
                    Append(TextFolding.Expand(unit));
                else
                    Append([folded[unit]]);
            }
            else if (!isWord && kinds[unit] == UnitKind.Operator)
            {
                Append([unit]);
            }

            _position++;
        }

        _position = end;
        if (_length == 0)
            return;
        if (!isWord)
        {
            _terms.Add(_word[.._length]);
            return;
        }

        if (_length <= MaxCapitals && text.Contains('.') && FunctionWords.LanguagesOf(_word[.._length]) != 0 && !text.ContainsAnyInRange('a', 'z'))
            EmitUpper();
        EmitStem(_word, _length);
    }

    private static bool IsInitials(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i % 2 == 0 ? !char.IsAsciiLetter(text[i]) : text[i] != '.')
                return false;
        }

        return true;
    }

    /// <summary>#dotnet and @jane: the word follows by itself, and this is the whole.</summary>
    private void EmitTag(int start, ReadOnlySpan<UnitKind> kinds)
    {
        if (kinds[_text[start]] != UnitKind.Letter || start > 1 && kinds[_text[start - 2]] is not (UnitKind.Other or UnitKind.Apostrophe))
            return;
        _length = 0;
        Append([_text[start - 1]]);
        var folded = TextFolding.Folded;
        for (var i = start; i < _text.Length && (kinds[_text[i]] is UnitKind.Letter or UnitKind.Digit or UnitKind.Dropped || _text[i] == '_'); i++)
        {
            if (kinds[_text[i]] == UnitKind.Dropped)
                continue;
            if (folded[_text[i]] == TextFolding.Expands)
                Append(TextFolding.Expand(_text[i]));
            else
                Append([folded[_text[i]]]);
        }

        _terms.Add(_word[.._length]);
        _length = 0;
    }

    /// <summary>The parts of v2.1.0 that are also written: 2.1.0, and 2.1.</summary>
    private readonly void EmitVersion()
    {
        var word = _word[.._length];
        if (word.IndexOf('.') is var point && point < 0)
            return;
        if (word[0] == 'v')
            _terms.Add(word = word[1..]);
        point = word.IndexOf('.');
        if (point > 0 && word[(point + 1)..].IndexOf('.') is var second && second > 0)
            _terms.Add(word[..(point + 1 + second)]);
    }

    /// <summary>
    /// IT, US and NOT in a text that is not all in capitals are names, and told from the function words by their capitals. The A of "vitamin A" is told from the article by the word before it.
    /// </summary>
    private void EmitCapitals(int start)
    {
        var first = _text[start];
        if (_length == 1)
        {
            if (_position - start == 1 && char.IsAsciiLetter(first))
                EmitLetter(start);
            return;
        }

        if (!char.IsAsciiLetterUpper(first) || !char.IsAsciiLetterUpper(_text[start + 1]) || _position - start != _length
            || _text[start.._position].ContainsAnyExceptInRange('A', 'Z') || FunctionWords.LanguagesOf(_word[.._length]) == 0)
            return;
        var (before, after) = (CaseBefore(start), CaseAfter());
        if (before != WordCase.Capitals && after != WordCase.Capitals || before == WordCase.Mixed || after == WordCase.Mixed)
            EmitUpper();
    }

    private readonly void EmitUpper()
    {
        Span<char> upper = stackalloc char[MaxCapitals];
        System.Text.Ascii.ToUpper(_word[.._length], upper, out var length);
        if (length == _length)
            _terms.Add(upper[..length]);
    }

    private readonly void EmitLetter(int start)
    {
        var letter = _text[start];
        // "a" is an article but at the end.
        if (start < 2 || _text[start - 1] != ' ' || _position < _text.Length && !(_text[_position] is '.' or ',' or ';' or ':' or '?' or '!' or ')' || _text[_position] == ' ' && letter != 'a'))
            return;
        var from = start - 1;
        while (from > 0 && start - from < FunctionWords.MaxLength && char.IsAsciiLetter(_text[from - 1]))
            from--;
        var length = start - 1 - from;
        if (length < 2 || from > 0 && TextFolding.Kinds[_text[from - 1]] is UnitKind.Letter or UnitKind.Digit or UnitKind.Dropped)
            return;
        var word = _other;
        System.Text.Ascii.ToLower(_text.Slice(from, length), word, out _);
        if (FunctionWords.LanguagesOf(word[..length]) != 0)
            return;
        length = _stemmer.Stem(word, length);
        word[length++] = ' ';
        word[length++] = _word[0];
        _terms.Add(word[..length]);
    }

    private readonly WordCase CaseBefore(int start)
    {
        if (start < 2 || _text[start - 1] != ' ')
            return WordCase.None;
        var from = start - 1;
        while (from > 0 && start - from < MaxLength && TextFolding.Kinds[_text[from - 1]] is UnitKind.Letter or UnitKind.Dropped)
            from--;
        return CaseOf(_text[from..(start - 1)]);
    }

    private readonly WordCase CaseAfter()
    {
        if (_position + 1 >= _text.Length || _text[_position] != ' ')
            return WordCase.None;
        var to = _position + 1;
        while (to < _text.Length && to - _position < MaxLength && TextFolding.Kinds[_text[to]] is UnitKind.Letter or UnitKind.Dropped)
            to++;
        return CaseOf(_text[(_position + 1)..to]);
    }

    private static WordCase CaseOf(ReadOnlySpan<char> word)
    {
        if (word.Length < 2)
            return WordCase.None;
        foreach (var unit in word)
        {
            if (!char.IsUpper(unit) && TextFolding.Kinds[unit] != UnitKind.Dropped)
                return WordCase.Mixed;
        }

        return WordCase.Capitals;
    }

    private void ScanSymbol()
    {
        if (char.IsHighSurrogate(_text[_position]))
        {
            _terms.Add(_text.Slice(_position, 2));
            _position += 2;
            return;
        }

        // A dollar is also a mark of variables and formulas.
        if (_text[_position] != '$' || StandsAlone(_position, 1) || _position + 1 < _text.Length && char.IsAsciiDigit(_text[_position + 1]))
            _terms.Add([TextFolding.Folded[_text[_position]]]);
        _position++;
    }

    private void ScanOperator()
    {
        var start = _position;
        while (_position < _text.Length && TextFolding.Kinds[_text[_position]] == UnitKind.Operator)
            _position++;
        var run = _text[start.._position];
        if (run.Length > 3)
            return;
        var isTerm = run.Length > 1
            ? run is "&&" or "||" or "??" or "=>" or "->" or "<-" or "==" or "!=" or "<=" or ">=" or "<>" or "::" or ":=" or "+=" or "-=" or "*=" or "/=" or "%=" or "&=" or "|=" or "^="
                or "<<" or ">>" or "|>" or "?." or "?:" or "++" or "===" or "!==" or "<=>" or "??=" or ">>>" or "..=" || run is "--" or "**" or "//" or ".." && StandsAlone(start, run.Length)
            : run[0] switch
            {
                '&' or '%' or '^' or '~' or '=' or '<' or '@' or '\\' => StandsAlone(start, 1),
                _ => IsInCode(start, 1),
            };
        if (isTerm)
            _terms.Add(run);
    }

    private readonly bool StandsAlone(int start, int length) =>
        (start == 0 || char.IsWhiteSpace(_text[start - 1]) || _text[start - 1] is '`' or '"' or '\'')
        && (start + length == _text.Length || char.IsWhiteSpace(_text[start + length]) || _text[start + length] is '`' or '"' or '\'');

    private readonly bool IsInCode(int start, int length) =>
        start > 0 && start + length < _text.Length && _text[start - 1] == '`' && _text[start + length] == '`';

    private enum WordCase
    {
        None,
        Capitals,
        Mixed,
    }
}

using System.Globalization;
using System.Text;

namespace Rag;

internal enum FilterToken
{
    End,
    Word,
    Field,
    Text,
    Literal,
    Symbol,
}

/// <summary>Cuts a filter's text into tokens, one ahead.</summary>
internal sealed class FilterLexer
{
    private static readonly string[] Symbols = ["<=", ">=", "!=", "<>", "==", "=", "<", ">", "(", ")", "[", "]", ","];

    // A moment names its offset: without one it would depend on the machine.
    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    private readonly string _text;
    private int _next;
    private string _value = "";

    public FilterLexer(string text)
    {
        _text = text;
        Advance();
    }

    public FilterToken Kind { get; private set; }

    /// <summary>Where the current token begins.</summary>
    public int Position { get; private set; }

    public bool TryTakeWord(string word) => Kind == FilterToken.Word && _value.Equals(word, StringComparison.OrdinalIgnoreCase) && Advance();

    public bool TryTake(string symbol) => Kind == FilterToken.Symbol && _value == symbol && Advance();

    public void Take(string symbol)
    {
        if (!TryTake(symbol))
            throw Unexpected($"'{symbol}'");
    }

    public string TakeField()
    {
        if (Kind is not (FilterToken.Word or FilterToken.Field) || (Kind == FilterToken.Word && FilterWriter.Keywords.Contains(_value)))
            throw Unexpected("a field");
        if (!Metadata.IsKey(_value))
            throw FilterGuard.FieldInvalid(Position);
        var field = _value;
        Advance();
        return field;
    }

    public string TakeText()
    {
        if (Kind != FilterToken.Text)
            throw Unexpected("a text in single quotes");
        var text = _value;
        Advance();
        return text;
    }

    public Comparison TakeComparison()
    {
        Comparison? op = Kind != FilterToken.Symbol ? null : _value switch
        {
            "=" or "==" => Comparison.Equal,
            "!=" or "<>" => Comparison.NotEqual,
            "<" => Comparison.Less,
            "<=" => Comparison.LessOrEqual,
            ">" => Comparison.Greater,
            ">=" => Comparison.GreaterOrEqual,
            _ => null,
        };
        if (op is null)
            throw Unexpected("an operator: = != < <= > >= in contains");
        Advance();
        return op.Value;
    }

    public MetadataValue TakeValue()
    {
        if (TryTakeWord("true"))
            return MetadataValue.Of(true);
        if (TryTakeWord("false"))
            return MetadataValue.Of(false);
        if (Kind == FilterToken.Text)
            return MetadataValue.Of(TakeText());
        if (TryTake("["))
            return TakeList();
        if (Kind == FilterToken.Word && (_value.Equals("nan", StringComparison.OrdinalIgnoreCase) || _value.Equals("infinity", StringComparison.OrdinalIgnoreCase)))
            throw NotFinite();
        if (Kind != FilterToken.Literal)
            throw Unexpected("a value: 'text', a number, true, false, a date or ['a', 'b']");

        var value = Literal(_value);
        Advance();
        return value;
    }

    /// <summary>The text is not repeated in the message: it may be a user's, and long.</summary>
    public RagFilterException Unexpected(string expected) => Error(
        Kind == FilterToken.End ? $"The filter ends at {Position} where {expected} was expected." : $"Expected {expected} at {Position}.", Position);

    private static RagFilterException Error(string message, int position) => new("filter.syntax", message) { Position = position };

    private MetadataValue TakeList()
    {
        var texts = new List<string>();
        if (!TryTake("]"))
        {
            do
            {
                if (texts.Count == Filter.MaxValues)
                    throw FilterGuard.TooComplex("values in one list", Filter.MaxValues, Position);
                texts.Add(TakeText());
            }
            while (TryTake(","));
            Take("]");
        }

        return MetadataValue.Of(texts);
    }

    private MetadataValue Literal(string literal)
    {
        if (long.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return MetadataValue.Of(integer);
        if (literal.Length > 4 && literal.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0 && literal[4] == '-')
            return MetadataValue.Of(Time(literal));
        if (literal.AsSpan().ContainsAny('.', 'e', 'E')
            && double.TryParse(literal, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
            return double.IsFinite(number) ? MetadataValue.Of(number) : throw NotFinite();
        throw Error($"The number at {Position} is malformed, or an integer beyond 64 bits: write that with a decimal point.", Position);
    }

    private DateTimeOffset Time(string literal)
    {
        var hasOffset = literal.Length == "yyyy-MM-dd".Length || literal.EndsWith('Z') || (literal.Length > 16 && literal.AsSpan(16).ContainsAny('+', '-'));
        return hasOffset && DateTimeOffset.TryParseExact(literal, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Error($"The time at {Position} is malformed: write 2024-02-29, 2024-02-29T12:30:00Z or 2024-02-29T12:30:00+01:00.", Position);
    }

    private RagFilterException NotFinite() => new("filter.invalid", "A filter's number must be finite.") { Position = Position };

    private bool Advance()
    {
        while (_next < _text.Length && char.IsWhiteSpace(_text[_next]))
            _next++;
        Position = _next;
        if (_next == _text.Length)
        {
            (Kind, _value) = (FilterToken.End, "");
            return true;
        }

        var first = _text[_next];
        if (char.IsAsciiLetter(first) || first == '_')
            (Kind, _value) = (FilterToken.Word, Run(static unit => char.IsAsciiLetterOrDigit(unit) || unit == '_'));
        else if (char.IsAsciiDigit(first) || (first == '-' && _next + 1 < _text.Length && char.IsAsciiDigit(_text[_next + 1])))
            (Kind, _value) = (FilterToken.Literal, Run(static unit => char.IsAsciiLetterOrDigit(unit) || unit is '.' or ':' or '+' or '-'));
        else if (first is '\'' or '"')
            (Kind, _value) = (first == '"' ? FilterToken.Field : FilterToken.Text, Quoted(first));
        else
            (Kind, _value) = (FilterToken.Symbol, Symbol());
        return true;
    }

    private string Run(Func<char, bool> belongs)
    {
        var start = _next;
        while (_next < _text.Length && belongs(_text[_next]))
            _next++;
        return _text[start.._next];
    }

    private string Quoted(char quote)
    {
        var value = new StringBuilder();
        for (_next++; ; _next++)
        {
            var end = _text.IndexOf(quote, _next);
            if (end < 0)
                throw Error($"The quote at {Position} is not closed.", Position);
            value.Append(_text, _next, end - _next);
            _next = end + 1;
            if (_next == _text.Length || _text[_next] != quote)
                return value.ToString();
            value.Append(quote);
        }
    }

    private string Symbol()
    {
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(_text, _next, symbol, 0, symbol.Length) == 0)
            {
                _next += symbol.Length;
                return symbol;
            }
        }

        throw Error($"Unexpected character at {Position}. Text values stand in single quotes.", Position);
    }
}

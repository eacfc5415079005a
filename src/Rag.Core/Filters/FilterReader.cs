namespace Rag;

/// <summary>Descends through a filter's text, counting depth and nodes as it goes, so that no text can exhaust the stack.</summary>
internal sealed class FilterReader(string text)
{
    private readonly FilterLexer _lexer = new(text);
    private int _depth;
    private int _nodes;

    public Filter Read()
    {
        var filter = ReadOr();
        if (_lexer.Kind != FilterToken.End)
            throw _lexer.Unexpected("'and', 'or' or the end");
        // Positions matter only while reading; what is left is what a filter built in code is checked for.
        FilterGuard.Require(filter);
        return filter;
    }

    private Filter ReadOr()
    {
        var parts = new List<Filter> { ReadAnd() };
        while (_lexer.TryTakeWord("or"))
            parts.Add(ReadAnd());
        return parts.Count == 1 ? parts[0] : Counted(new OrFilter(parts));
    }

    private Filter ReadAnd()
    {
        var parts = new List<Filter> { ReadNot() };
        while (_lexer.TryTakeWord("and"))
            parts.Add(ReadNot());
        return parts.Count == 1 ? parts[0] : Counted(new AndFilter(parts));
    }

    private Filter ReadNot()
    {
        if (!_lexer.TryTakeWord("not"))
            return ReadCondition();
        Descend();
        var inner = ReadNot();
        _depth--;
        return Counted(new NotFilter(inner));
    }

    private Filter ReadCondition()
    {
        if (_lexer.TryTake("("))
        {
            Descend();
            var inner = ReadOr();
            _depth--;
            _lexer.Take(")");
            return inner;
        }

        if (_lexer.TryTakeWord("true"))
            return Counted(new AndFilter([]));
        if (_lexer.TryTakeWord("false"))
            return Counted(new OrFilter([]));
        if (_lexer.TryTakeWord("exists"))
        {
            _lexer.Take("(");
            var exists = Filter.Exists(_lexer.TakeField());
            _lexer.Take(")");
            return Counted(exists);
        }

        return ReadComparison(_lexer.TakeField());
    }

    private Filter ReadComparison(string field)
    {
        var negated = _lexer.TryTakeWord("not");
        if (_lexer.TryTakeWord("in"))
            return Negated(Counted(new InFilter(field, ReadValues())));
        if (_lexer.TryTakeWord("contains"))
            return Negated(Counted(new ContainsFilter(field, _lexer.TakeText())));
        if (negated)
            throw _lexer.Unexpected("'in' or 'contains'");

        var at = _lexer.Position;
        var op = _lexer.TakeComparison();
        if (!_lexer.TryTakeWord("null"))
            return Counted(new ComparisonFilter(field, op, _lexer.TakeValue()));
        return op is Comparison.Equal or Comparison.NotEqual
            ? Counted(Filter.Compare(field, op, null))
            : throw new RagFilterException("filter.invalid", "null can only be compared with = and !=.") { Position = at };

        Filter Negated(Filter filter) => negated ? Counted(new NotFilter(filter)) : filter;
    }

    private List<MetadataValue> ReadValues()
    {
        var values = new List<MetadataValue>();
        _lexer.Take("(");
        if (_lexer.TryTake(")"))
            return values;
        do
        {
            if (values.Count == Filter.MaxValues)
                throw FilterGuard.TooComplex("values in one list", Filter.MaxValues, _lexer.Position);
            values.Add(_lexer.TakeValue());
        }
        while (_lexer.TryTake(","));
        _lexer.Take(")");
        return values;
    }

    private void Descend()
    {
        if (++_depth > Filter.MaxDepth)
            throw FilterGuard.TooComplex("levels", Filter.MaxDepth, _lexer.Position);
    }

    private Filter Counted(Filter filter)
    {
        if (++_nodes > Filter.MaxNodes)
            throw FilterGuard.TooComplex("nodes", Filter.MaxNodes, _lexer.Position);
        return filter;
    }
}

namespace Rag;

/// <summary>A condition on a document's metadata: a typed tree that every store understands the same way.</summary>
/// <remarks>
/// <para>A comparison with a key the document does not have, or of another type, is false; so its negation is true.
/// An integer and a number compare by value. There is no null: use <see cref="Exists"/>.</para>
/// <para>Limits: depth 32, 500 nodes, 10,000 values in one <see cref="In"/>.</para>
/// <para>Besides metadata, the fields <c>id</c>, <c>source</c>, <c>title</c> and <c>mediaType</c> name the document's own properties, unless metadata has that key;
/// <c>source</c> is what a citation shows (<see cref="Document.DisplaySource"/>), and <c>title</c> is missing when there is none.</para>
/// </remarks>
public abstract record Filter
{
    /// <summary>The deepest nesting allowed.</summary>
    public const int MaxDepth = 32;

    /// <summary>The most nodes allowed.</summary>
    public const int MaxNodes = 500;

    /// <summary>The most values one <see cref="In"/> may hold.</summary>
    public const int MaxValues = 10_000;

    private protected Filter()
    {
    }

    /// <summary>The field compares with the value as <paramref name="op"/> says.</summary>
    /// <param name="field">A metadata key, or one of the document's own fields.</param>
    /// <param name="op">How.</param>
    /// <param name="value">A <see cref="MetadataValue"/> or anything <see cref="MetadataValue.From"/> takes. Equal to null means missing, not equal to null present.</param>
    /// <exception cref="RagFilterException">Code <c>filter.invalid</c>: the value is NaN, infinite, of an unsupported type, or null with an ordering.</exception>
    public static Filter Compare(string field, Comparison op, object? value) => (op, value) switch
    {
        (Comparison.Equal, null) => Not(Exists(field)),
        (Comparison.NotEqual, null) => Exists(field),
        _ => new ComparisonFilter(field, op, Value(value)),
    };

    /// <summary>The field equals the value; null means it is missing.</summary>
    /// <exception cref="RagFilterException">As <see cref="Compare"/> says.</exception>
    public static Filter Equal(string field, object? value) => Compare(field, Comparison.Equal, value);

    /// <summary>The field equals one of the values.</summary>
    /// <exception cref="RagFilterException">Code <c>filter.invalid</c>: a value is null, NaN, infinite or of an unsupported type.</exception>
    public static Filter In(string field, params IReadOnlyList<object> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new InFilter(field, [.. values.Select(Value)]);
    }

    /// <summary>The field is a list that holds the text, or a text that contains it as an ordinal substring.</summary>
    public static Filter Contains(string field, string text) => new ContainsFilter(field, text);

    /// <summary>The document has the field.</summary>
    public static Filter Exists(string field) => new ExistsFilter(field);

    /// <summary>Every condition holds; true for none.</summary>
    public static Filter And(params IReadOnlyList<Filter> filters) => new AndFilter(filters);

    /// <summary>At least one condition holds; false for none.</summary>
    public static Filter Or(params IReadOnlyList<Filter> filters) => new OrFilter(filters);

    /// <summary>The condition does not hold.</summary>
    public static Filter Not(Filter filter) => new NotFilter(filter);

    /// <summary>The filter as <see cref="FilterParser.Parse"/> reads it: parsing the text gives a filter of the same meaning and the same text.</summary>
    /// <exception cref="RagFilterException">As <see cref="FilterGuard.Require"/> says.</exception>
    public string ToText()
    {
        FilterGuard.Require(this);
        return FilterWriter.Write(this);
    }

    private static MetadataValue Value(object? value)
    {
        try
        {
            return MetadataValue.From(value);
        }
        catch (RagInputException e)
        {
            throw new RagFilterException("filter.invalid", $"A filter's value cannot be compared. {e.Message}", e);
        }
    }
}

/// <summary>An ordering of a field against a value.</summary>
public enum Comparison
{
    /// <summary>Equal to the value.</summary>
    Equal,

    /// <summary>Present, of the value's type, and not equal to it; a missing field is not unequal, it is missing.</summary>
    NotEqual,

    /// <summary>Before the value.</summary>
    Less,

    /// <summary>Before or equal to the value.</summary>
    LessOrEqual,

    /// <summary>After the value.</summary>
    Greater,

    /// <summary>After or equal to the value.</summary>
    GreaterOrEqual,
}

/// <summary>A field compared with a value.</summary>
public sealed record ComparisonFilter(string Field, Comparison Operator, MetadataValue Value) : Filter;

/// <summary>A field equal to one of several values.</summary>
public sealed record InFilter(string Field, IReadOnlyList<MetadataValue> Values) : Filter;

/// <summary>A list that holds a text, or a text that contains one.</summary>
public sealed record ContainsFilter(string Field, string Text) : Filter
{
    /// <summary>The text, cleaned as metadata is, so that what was stored from the same string is found.</summary>
    public string Text { get; } = CleanText.Clean(Text, out _);
}

/// <summary>A field that is present.</summary>
public sealed record ExistsFilter(string Field) : Filter;

/// <summary>Conditions that must all hold.</summary>
public sealed record AndFilter(IReadOnlyList<Filter> Filters) : Filter;

/// <summary>Conditions of which one must hold.</summary>
public sealed record OrFilter(IReadOnlyList<Filter> Filters) : Filter;

/// <summary>A condition that must not hold.</summary>
public sealed record NotFilter(Filter Inner) : Filter;

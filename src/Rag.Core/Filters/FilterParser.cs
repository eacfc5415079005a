namespace Rag;

/// <summary>Reads the text form of a filter: <c>year &gt;= 2020 and (lang = 'de' or tags contains 'x') and not exists(draft)</c>.</summary>
/// <remarks>
/// <para>Fields are bare, or in double quotes where they are one of the words below. Operators: <c>=</c> (<c>==</c>), <c>!=</c> (<c>&lt;&gt;</c>),
/// <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>in ('a', 'b')</c>, <c>not in (…)</c>, <c>contains 'x'</c>, <c>exists(field)</c>,
/// <c>and</c>, <c>or</c>, <c>not</c>, parentheses. <c>not</c> binds tightest, then <c>and</c>, then <c>or</c>. Words are read in any case.</para>
/// <para>Values: <c>'text'</c> with quotes doubled, integers, numbers with a point or exponent, <c>true</c>, <c>false</c>, <c>['a', 'b']</c>;
/// a bare <c>2024-02-29</c> is midnight UTC and <c>2024-02-29T12:30:00+01:00</c> a moment, both times; <c>= null</c> means missing.</para>
/// </remarks>
public static class FilterParser
{
    /// <summary>The filter a text describes.</summary>
    /// <exception cref="RagFilterException">
    /// <c>filter.syntax</c>, <c>filter.too_complex</c>, <c>filter.field_invalid</c> or <c>filter.invalid</c>, with <see cref="RagFilterException.Position"/>.
    /// </exception>
    public static Filter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FilterReader(text).Read();
    }
}

using System.Globalization;

namespace Rag;

/// <summary>Writes a checked filter in the text form.</summary>
internal static class FilterWriter
{
    /// <summary>Words that a field must be quoted to be told from; compared without regard to case.</summary>
    public static readonly IReadOnlySet<string> Keywords = new HashSet<string>(
        ["and", "or", "not", "in", "contains", "exists", "true", "false", "null"], StringComparer.OrdinalIgnoreCase);

    // Recursion is safe here: the guard has bounded the depth.
    public static string Write(Filter filter) => filter switch
    {
        AndFilter { Filters: [] } => "true",
        OrFilter { Filters: [] } => "false",
        AndFilter { Filters: [var one] } => Write(one),
        OrFilter { Filters: [var one] } => Write(one),
        AndFilter and => string.Join(" and ", and.Filters.Select(part => IsJoined(part) ? $"({Write(part)})" : Write(part))),
        OrFilter or => string.Join(" or ", or.Filters.Select(part => Unwrapped(part) is OrFilter { Filters.Count: > 1 } ? $"({Write(part)})" : Write(part))),
        NotFilter not => IsJoined(not.Inner) ? $"not ({Write(not.Inner)})" : $"not {Write(not.Inner)}",
        ExistsFilter exists => $"exists({Field(exists.Field)})",
        ContainsFilter contains => $"{Field(contains.Field)} contains {Quoted(contains.Text)}",
        InFilter list => $"{Field(list.Field)} in ({string.Join(", ", list.Values.Select(Write))})",
        ComparisonFilter comparison => $"{Field(comparison.Field)} {Write(comparison.Operator)} {Write(comparison.Value)}",
        _ => throw new InvalidOperationException($"{filter.GetType().Name} is not a filter this version knows."),
    };

    private static bool IsJoined(Filter filter) => Unwrapped(filter) is AndFilter { Filters.Count: > 1 } or OrFilter { Filters.Count: > 1 };

    private static Filter Unwrapped(Filter filter)
    {
        while (true)
        {
            switch (filter)
            {
                case AndFilter { Filters: [var inner] }:
                    filter = inner;
                    break;
                case OrFilter { Filters: [var inner] }:
                    filter = inner;
                    break;
                default:
                    return filter;
            }
        }
    }

    private static string Field(string field) => Keywords.Contains(field) ? $"\"{field}\"" : field;

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Write(Comparison op) => op switch
    {
        Comparison.Equal => "=",
        Comparison.NotEqual => "!=",
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        _ => ">=",
    };

    private static string Write(MetadataValue value) => value.Kind switch
    {
        MetadataKind.Text => Quoted(value.AsText),
        MetadataKind.List => $"[{string.Join(", ", value.AsList.Select(Quoted))}]",
        MetadataKind.Number => Write(value.AsNumber),
        _ => value.ToString(),
    };

    // A number without a point or exponent would be read back as an integer.
    private static string Write(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }
}

using System.Globalization;

namespace Rag;

/// <summary>Refuses a filter that no store should be asked: too deep, too large, with impossible field names or missing parts.</summary>
public static class FilterGuard
{
    /// <summary>Checks a whole filter without recursion, so that depth cannot exhaust the stack.</summary>
    /// <param name="filter">Null, no filter, passes.</param>
    /// <exception cref="RagFilterException">
    /// <c>filter.too_complex</c>: a limit of <see cref="Filter"/> is exceeded. <c>filter.field_invalid</c>: a field is not allowed
    /// (<see cref="Metadata.IsKey"/>). <c>filter.invalid</c>: a part is null or an operator unknown.
    /// </exception>
    public static void Require(Filter? filter)
    {
        if (filter is null)
            return;

        var nodes = 0;
        var open = new Stack<(Filter Filter, int Depth)>();
        open.Push((filter, 1));
        while (open.TryPop(out var next))
        {
            if (next.Depth > Filter.MaxDepth)
                throw TooComplex("levels", Filter.MaxDepth);
            if (++nodes > Filter.MaxNodes)
                throw TooComplex("nodes", Filter.MaxNodes);
            switch (next.Filter)
            {
                case AndFilter { Filters: { } filters }:
                    Push(open, filters, next.Depth, nodes);
                    break;
                case OrFilter { Filters: { } filters }:
                    Push(open, filters, next.Depth, nodes);
                    break;
                case NotFilter { Inner: { } inner }:
                    open.Push((inner, next.Depth + 1));
                    break;
                case ComparisonFilter { Value: not null } comparison when Enum.IsDefined(comparison.Operator):
                    RequireField(comparison.Field);
                    break;
                case InFilter { Values: { } values } list:
                    RequireField(list.Field);
                    if (values.Count > Filter.MaxValues)
                        throw TooComplex("values in one list", Filter.MaxValues);
                    if (values.Any(value => value is null))
                        throw Invalid();
                    break;
                case ContainsFilter contains:
                    RequireField(contains.Field);
                    break;
                case ExistsFilter exists:
                    RequireField(exists.Field);
                    break;
                default:
                    throw Invalid();
            }
        }
    }

    internal static RagFilterException TooComplex(string what, int limit, int? position = null) => new("filter.too_complex",
        string.Create(CultureInfo.InvariantCulture, $"A filter may have at most {limit} {what}. Use 'in' for many values of one field, or ask several questions."))
    { Position = position };

    internal static RagFilterException FieldInvalid(int? position = null) => new("filter.field_invalid",
        "A filter's field must be a letter followed by at most 63 letters, digits or underscores (A-Z, a-z, 0-9, _), as metadata keys are.")
    { Position = position };

    private static void Push(Stack<(Filter, int)> open, IReadOnlyList<Filter> filters, int depth, int nodes)
    {
        if (filters.Count > Filter.MaxNodes - nodes)
            throw TooComplex("nodes", Filter.MaxNodes);
        foreach (var filter in filters)
            open.Push((filter, depth + 1));
    }

    private static void RequireField(string field)
    {
        if (!Metadata.IsKey(field))
            throw FieldInvalid();
    }

    private static RagFilterException Invalid() => new("filter.invalid", "A part of the filter is null or has an unknown operator. Build filters with the methods of Filter.");
}

using System.Globalization;
using System.Text;

namespace Rag.Stores.Sqlite;

/// <summary>Names what a caller may be shown, so that it need not be worked out twice. Access is always part of it.</summary>
internal static class SetKey
{
    public static string Of(CallerAccess access, Filter? filter)
    {
        var key = new StringBuilder();
        if (access.IsSystem)
            key.Append('s');
        else if (access.Principals is null)
            key.Append('n');
        else
            Add(key, 'p', access.Principals);
        Add(key, filter);
        return key.ToString();
    }

    // The guard has bounded the depth.
    private static void Add(StringBuilder key, Filter? filter)
    {
        switch (filter)
        {
            case ComparisonFilter comparison:
                Add(key, 'c', [comparison.Field]);
                key.Append((int)comparison.Operator);
                Add(key, comparison.Value);
                break;
            case InFilter any:
                Add(key, 'i', [any.Field]);
                key.Append(any.Values.Count);
                foreach (var value in any.Values)
                    Add(key, value);
                break;
            case ContainsFilter contains:
                Add(key, 't', [contains.Field, contains.Text]);
                break;
            case ExistsFilter exists:
                Add(key, 'e', [exists.Field]);
                break;
            case AndFilter and:
                Add(key, 'a', and.Filters);
                break;
            case OrFilter or:
                Add(key, 'o', or.Filters);
                break;
            case NotFilter not:
                key.Append('!');
                Add(key, not.Inner);
                break;
        }
    }

    private static void Add(StringBuilder key, char kind, IReadOnlyList<Filter> filters)
    {
        key.Append(kind).Append(filters.Count).Append('(');
        foreach (var filter in filters)
            Add(key, filter);
    }

    private static void Add(StringBuilder key, MetadataValue value)
    {
        key.Append('v').Append((int)value.Kind);
        Add(key, '=', value.Kind switch
        {
            MetadataKind.List => value.AsList,
            // The shortest text of a double is exact.
            MetadataKind.Number => [value.AsNumber.ToString("R", CultureInfo.InvariantCulture)],
            _ => [value.ToString()],
        });
    }

    // Lengths before texts, so that no text can pass for two.
    private static void Add(StringBuilder key, char kind, IReadOnlyList<string> texts)
    {
        key.Append(kind).Append(texts.Count);
        foreach (var text in texts)
            key.Append(CultureInfo.InvariantCulture, $":{text.Length}:").Append(text);
    }
}

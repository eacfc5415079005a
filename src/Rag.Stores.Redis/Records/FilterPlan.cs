namespace Rag.Stores.Redis;

/// <summary>A filter as ranges of the collection's indexes, for the server to evaluate. Values are bytes in a range's ends, never part of a language.</summary>
internal static class FilterPlan
{
    // Above every version number that may follow a value.
    private static readonly byte[] AfterAll = [255, 255, 255, 255, 255];

    /// <summary>The plan, packed; empty without a filter.</summary>
    /// <exception cref="RagFilterException">As <see cref="FilterGuard.Require"/> says.</exception>
    public static byte[] Pack(Filter? filter)
    {
        FilterGuard.Require(filter);
        if (filter is null)
            return [];
        var writer = new PackWriter();
        Write(writer, filter);
        return writer.ToArray();
    }

    // Recursion is safe here: the guard has bounded the depth.
    private static void Write(PackWriter writer, Filter filter)
    {
        switch (filter)
        {
            case AndFilter and:
                Join(writer, "&", and.Filters);
                break;
            case OrFilter or:
                Join(writer, "|", or.Filters);
                break;
            case NotFilter not:
                writer.Array(2).Text("!");
                Write(writer, not.Inner);
                break;
            case ExistsFilter exists:
                // Every value stands once under a capital letter.
                Range(writer, exists.Field, [(byte)'[', (byte)'A'], [(byte)'(', (byte)'[']);
                break;
            case ContainsFilter contains:
                var element = IndexKey.Element(contains.Text);
                writer.Array(5).Text("c").Text(contains.Field).Text(contains.Text).Bytes([(byte)'[', .. element]).Bytes([(byte)'(', .. element, .. AfterAll]);
                break;
            case InFilter list:
                writer.Array(1 + list.Values.Count).Text("|");
                foreach (var value in list.Values)
                    Equal(writer, list.Field, IndexKey.Of(value));
                break;
            case ComparisonFilter comparison:
                Write(writer, comparison);
                break;
            default:
                throw new InvalidOperationException($"{filter.GetType().Name} is not a filter this version knows.");
        }
    }

    private static void Write(PackWriter writer, ComparisonFilter comparison)
    {
        var (field, key) = (comparison.Field, IndexKey.Of(comparison.Value));
        byte[] first = [(byte)'[', key[0]], end = [(byte)'(', (byte)(key[0] + 1)];
        byte[] before = [(byte)'(', .. key], through = [(byte)'[', .. key, .. AfterAll];
        if (comparison.Value.Kind == MetadataKind.List && comparison.Operator is not (Comparison.Equal or Comparison.NotEqual))
        {
            writer.Array(1).Text("|");
            return;
        }

        switch (comparison.Operator)
        {
            case Comparison.Equal:
                Equal(writer, field, key);
                break;
            case Comparison.NotEqual:
                writer.Array(3).Text("|");
                Range(writer, field, first, before);
                Range(writer, field, After(key), end);
                break;
            case Comparison.Less:
                Range(writer, field, first, before);
                break;
            case Comparison.LessOrEqual:
                Range(writer, field, first, through);
                break;
            case Comparison.Greater:
                Range(writer, field, After(key), end);
                break;
            default:
                Range(writer, field, [(byte)'[', .. key], end);
                break;
        }
    }

    private static byte[] After(byte[] key) => [(byte)'(', .. key, .. AfterAll];

    private static void Equal(PackWriter writer, string field, byte[] key) => Range(writer, field, [(byte)'[', .. key], After(key));

    private static void Range(PackWriter writer, string field, byte[] low, byte[] high) => writer.Array(4).Text("r").Text(field).Bytes(low).Bytes(high);

    private static void Join(PackWriter writer, string how, IReadOnlyList<Filter> filters)
    {
        writer.Array(1 + filters.Count).Text(how);
        foreach (var filter in filters)
            Write(writer, filter);
    }
}

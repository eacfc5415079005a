namespace Rag;

/// <summary>Decides whether a document meets a filter: the meaning of every operator, which each store must reproduce.</summary>
/// <remarks>Checked and prepared once, then applied to many documents. Immutable and safe for concurrent use.</remarks>
public sealed class FilterEvaluator
{
    private readonly Func<Document, bool> _matches;

    /// <summary>Checks and prepares a filter; null matches every document.</summary>
    /// <exception cref="RagFilterException">As <see cref="FilterGuard.Require"/> says.</exception>
    public FilterEvaluator(Filter? filter)
    {
        FilterGuard.Require(filter);
        _matches = filter is null ? static _ => true : Prepare(filter);
    }

    /// <summary>Whether the document meets the filter.</summary>
    public bool Matches(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return _matches(document);
    }

    /// <summary>The value a filter's field has in a document, or null when it is missing.</summary>
    /// <remarks>Metadata first; then the document's own <c>id</c>, <c>source</c>, <c>title</c> and <c>mediaType</c>.</remarks>
    public static MetadataValue? ValueOf(string field, Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Metadata.TryGetValue(field, out var value))
            return value;
        var own = field switch
        {
            "id" => document.Id,
            "source" => document.DisplaySource,
            "title" => document.Title,
            "mediaType" => document.MediaType,
            _ => null,
        };
        return own is null ? null : MetadataValue.Of(own);
    }

    // Recursion is safe here: the guard has bounded the depth.
    private static Func<Document, bool> Prepare(Filter filter)
    {
        switch (filter)
        {
            case AndFilter and:
                var all = and.Filters.Select(Prepare).ToArray();
                return document => Array.TrueForAll(all, part => part(document));
            case OrFilter or:
                var any = or.Filters.Select(Prepare).ToArray();
                return document => Array.Exists(any, part => part(document));
            case NotFilter not:
                var inner = Prepare(not.Inner);
                return document => !inner(document);
            case ExistsFilter exists:
                return document => ValueOf(exists.Field, document) is not null;
            case ContainsFilter contains:
                return document => Holds(ValueOf(contains.Field, document), contains.Text);
            case InFilter list:
                var values = list.Values.ToHashSet();
                return document => ValueOf(list.Field, document) is { } value && values.Contains(value);
            case ComparisonFilter comparison:
                return document => ValueOf(comparison.Field, document) is { } value && Compares(value, comparison.Operator, comparison.Value);
            default:
                throw new InvalidOperationException($"{filter.GetType().Name} is not a filter this version knows.");
        }
    }

    private static bool Holds(MetadataValue? value, string text) => value?.Kind switch
    {
        MetadataKind.Text => value.AsText.Contains(text, StringComparison.Ordinal),
        MetadataKind.List => value.AsList.Contains(text, StringComparer.Ordinal),
        _ => false,
    };

    private static bool Compares(MetadataValue value, Comparison op, MetadataValue other)
    {
        if (value.Kind == MetadataKind.List && other.Kind == MetadataKind.List)
            return op == Comparison.Equal ? value.Equals(other) : op == Comparison.NotEqual && !value.Equals(other);
        if (value.CompareTo(other) is not { } order)
            return false;
        return op switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        };
    }
}

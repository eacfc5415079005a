namespace Rag.Stores.Postgres;

/// <summary>A filter as a condition on a document row <c>d</c>. Where it is unknown to SQL, as with a field that is missing, it is false, and is never negated. Fields and values are bound.</summary>
internal static class FilterSql
{
    // The order of code points is that of UTF-8 bytes.
    private const string ByCodePoint = "COLLATE \"C\"";

    // Recursion is safe here: the guard has bounded the depth.
    public static string Translate(Sql sql, Filter filter, bool isNegated = false) => filter switch
    {
        AndFilter and => and.Filters.Count == 0 ? "true" : $"({string.Join(" AND ", and.Filters.Select(part => Translate(sql, part, isNegated)))})",
        OrFilter or => or.Filters.Count == 0 ? "false" : $"({string.Join(" OR ", or.Filters.Select(part => Translate(sql, part, isNegated)))})",
        NotFilter not => $"(NOT {Translate(sql, not.Inner, isNegated: true)})",
        ExistsFilter exists => $"({Value(sql, exists.Field)} IS NOT NULL)",
        ContainsFilter contains => Contains(sql, contains),
        InFilter list => In(sql, list),
        ComparisonFilter comparison => Compare(sql, comparison, isNegated),
        _ => throw new RagFilterException("filter.unsupported", $"{filter.GetType().Name} is not a filter the PostgreSQL store knows."),
    };

    /// <summary>The field's value: of the metadata or, where that has no such key, of the document itself.</summary>
    private static string Value(Sql sql, string field)
    {
        var stored = $"(d.metadata -> {sql.Bind(field)})";
        return OwnField(field) is { } own ? $"coalesce({stored}, to_jsonb({own}))" : stored;
    }

    private static string? OwnField(string field) => field switch
    {
        "id" => "d.id",
        "source" => "coalesce(nullif(d.source, ''), d.id)",
        "title" => "d.title",
        "mediaType" => "d.media_type",
        _ => null,
    };

    private static string Contains(Sql sql, ContainsFilter contains)
    {
        var (value, text) = (Value(sql, contains.Field), sql.Bind(contains.Text));
        return $"CASE jsonb_typeof({value}) WHEN 'string' THEN strpos({value} #>> '{{}}', {text}) > 0 WHEN 'array' THEN {value} ? {text} ELSE false END";
    }

    // A comparison of a missing value is unknown to SQL; to a filter it is false.
    private static string In(Sql sql, InFilter list) => list.Values.Count == 0 ? "false"
        : $"coalesce({Value(sql, list.Field)} IN (SELECT jsonb_array_elements({sql.BindJson(MetadataJson.Write(list.Values))})), false)";

    private static string Compare(Sql sql, ComparisonFilter comparison, bool isNegated)
    {
        var (field, wanted) = (comparison.Field, comparison.Value);
        // Containment is what the GIN index answers; of lists it asks for less than equality.
        if (comparison.Operator == Comparison.Equal && wanted.Kind != MetadataKind.List && OwnField(field) is null)
            return $"(d.metadata @> {sql.BindJson(MetadataJson.Write(field, wanted))})";

        var value = Value(sql, field);
        var sign = comparison.Operator switch
        {
            Comparison.Equal => "=",
            Comparison.NotEqual => "<>",
            Comparison.Less => "<",
            Comparison.LessOrEqual => "<=",
            Comparison.Greater => ">",
            _ => ">=",
        };
        var isOrder = comparison.Operator is not (Comparison.Equal or Comparison.NotEqual);
        return wanted.Kind switch
        {
            MetadataKind.List when isOrder => "false",
            MetadataKind.Text when isOrder => Typed("string", $"({value} #>> '{{}}') {ByCodePoint} {sign} {sql.Bind(wanted.AsText)}"),
            MetadataKind.Time when isOrder => Ordered($"{FieldIndex.Time(value)} {sign} {sql.Bind(wanted.ToString())}"),
            MetadataKind.Integer or MetadataKind.Number when isOrder => Ordered($"{FieldIndex.Number(value)} {sign} {sql.BindJson(MetadataJson.Write(wanted))}"),
            MetadataKind.Text => Typed("string", $"{value} {sign} {sql.BindJson(MetadataJson.Write(wanted))}"),
            MetadataKind.Time => Typed("object", $"{value} {sign} {sql.BindJson(MetadataJson.Write(wanted))}"),
            MetadataKind.List => Typed("array", $"{value} {sign} {sql.BindJson(MetadataJson.Write(wanted))}"),
            MetadataKind.Boolean => Typed("boolean", $"{value} {sign} {sql.BindJson(MetadataJson.Write(wanted))}"),
            _ => Typed("number", $"{value} {sign} {sql.BindJson(MetadataJson.Write(wanted))}"),
        };

        // Bare, for an index serves nothing else; only a negation could tell unknown from false.
        string Ordered(string condition) => isNegated ? $"coalesce({condition}, false)" : $"({condition})";

        string Typed(string type, string condition) => $"coalesce(jsonb_typeof({value}) = '{type}' AND {condition}, false)";
    }
}

using System.Globalization;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Indexes on single fields of metadata, which serve comparisons by order. The expressions are those that filters are translated to; otherwise the server would not use the index.</summary>
internal static class FieldIndex
{
    /// <summary>A value when it is a number. Nothing else is in the index, so that a long text of the same field cannot exceed what an index row holds.</summary>
    public static string Number(string value) => $"(CASE WHEN jsonb_typeof({value}) = 'number' THEN {value} END)";

    /// <summary>A value when it is a time. Of fixed width, its order as text is the order of time.</summary>
    public static string Time(string value) => $"(CASE WHEN jsonb_typeof({value}) = 'object' THEN {value} ->> '{MetadataJson.TimeKey}' END COLLATE \"C\")";

    public static Task BuildAsync(Database database, NpgsqlConnection connection, CollectionRow collection, string field, bool isTime, CancellationToken cancellationToken)
    {
        // A checked key is letters, digits and underscores; a name of the index made of it could exceed what a name may have.
        var value = $"(metadata -> '{field}')";
        var name = string.Create(CultureInfo.InvariantCulture, $"{(isTime ? "times" : "numbers")}_{TermHash.Of(field):x16}");
        return ConcurrentIndex.BuildAsync(
            database, connection, collection, "document", name, $"({(isTime ? Time(value) : Number(value))})", $"ANALYZE {database.Names.Table("document", collection.Key)}", cancellationToken);
    }
}

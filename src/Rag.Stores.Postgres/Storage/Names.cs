using System.Globalization;

namespace Rag.Stores.Postgres;

/// <summary>The names of everything we make. Made of the checked schema name and of numbers, so that nothing in them comes from outside.</summary>
/// <param name="schema">The store's schema.</param>
/// <param name="extension">The schema pgvector lives in, which need not be on the search path.</param>
internal sealed class Names(string schema, string extension)
{
    public string Schema { get; } = Quote(schema);

    /// <summary>The type of a vector.</summary>
    public string Vector { get; } = $"{Quote(extension)}.vector";

    public string HalfVector { get; } = $"{Quote(extension)}.halfvec";

    /// <summary>The negative inner product, as an index can answer it.</summary>
    public string InnerProduct { get; } = $"OPERATOR({Quote(extension)}.<#>)";

    /// <summary>A function of pgvector.</summary>
    public string Function(string name) => $"{Quote(extension)}.{name}";

    /// <summary>A table of all collections.</summary>
    public string Table(string table) => $"{Schema}.{table}";

    /// <summary>One collection's part of a table.</summary>
    public string Table(string table, int collection) => string.Create(CultureInfo.InvariantCulture, $"{Schema}.{table}_{collection}");

    /// <summary>The name of an index on one collection's part of a table.</summary>
    public static string Index(string table, int collection, string of) => string.Create(CultureInfo.InvariantCulture, $"{table}_{collection}_{of}");

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

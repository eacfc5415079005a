using System.Globalization;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>The HNSW index over the current vectors of a collection.</summary>
internal static class VectorIndex
{
    /// <summary>The most dimensions pgvector indexes in full precision.</summary>
    public const int MostDimensions = 2_000;

    private const int MostHalfDimensions = 4_000;

    public static bool IsPossible(int dimensions) => dimensions <= MostHalfDimensions;

    /// <summary>Builds it unless it is there, and records that it is.</summary>
    public static Task BuildAsync(Database database, NpgsqlConnection connection, CollectionRow collection, CancellationToken cancellationToken)
    {
        var (names, options, dimensions) = (database.Names, database.Options, collection.Info.Dimensions);
        var operators = names.Function(SearchSql.IsHalf(dimensions, options) ? "halfvec_ip_ops" : "vector_ip_ops");
        return ConcurrentIndex.BuildAsync(
            database, connection, collection, "chunk", "vectors",
            string.Create(CultureInfo.InvariantCulture, $"USING hnsw ({SearchSql.IndexExpression(names, dimensions, options, "embedding")} {operators}) WITH (m = {options.M}, ef_construction = {options.EfConstruction}) WHERE live"),
            string.Create(CultureInfo.InvariantCulture, $"UPDATE {names.Table("collection")} SET indexed = true WHERE key = {collection.Key}; ANALYZE {names.Table("chunk", collection.Key)}; ANALYZE {names.Table("document", collection.Key)}"),
            cancellationToken);
    }
}

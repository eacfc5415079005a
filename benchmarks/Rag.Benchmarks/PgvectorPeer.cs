using System.Globalization;
using Npgsql;
using Pgvector;
using Pgvector.Npgsql;

namespace Rag.Benchmarks;

/// <summary>The same vectors in a table of pgvector with an HNSW index, and beside each a number that filters compare, with an index too.</summary>
internal sealed class PgvectorPeer : IDisposable
{
    private const string Table = "rag_benchmark_vectors";
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _search;

    private PgvectorPeer(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseVector();
        _source = builder.Build();
        _connection = _source.OpenConnection();
        _search = new NpgsqlCommand($"SELECT id FROM {Table} WHERE number < $2 ORDER BY vector <=> $1 LIMIT 10", _connection);
    }

    /// <summary>Fills the table and builds its indexes.</summary>
    /// <param name="connectionString">The server; a table named rag_benchmark_vectors is made there, and dropped at the end.</param>
    /// <param name="vectors">Row by row.</param>
    /// <param name="dimensions">The numbers of a row.</param>
    /// <param name="numbers">One for each row.</param>
    /// <param name="m">Of the index.</param>
    /// <param name="efConstruction">Of the index.</param>
    public static PgvectorPeer Fill(string connectionString, IEnumerable<float[]> vectors, int dimensions, double[] numbers, int m, int efConstruction)
    {
        var peer = new PgvectorPeer(connectionString);
        peer.Run($"CREATE EXTENSION IF NOT EXISTS vector; DROP TABLE IF EXISTS {Table}; CREATE TABLE {Table} (id int PRIMARY KEY, number float8 NOT NULL, vector vector({dimensions}) NOT NULL)");
        peer._connection.ReloadTypes();
        using (var rows = peer._connection.BeginBinaryImport($"COPY {Table} FROM STDIN (FORMAT binary)"))
        {
            var id = 0;
            foreach (var vector in vectors)
            {
                rows.StartRow();
                rows.Write(id);
                rows.Write(numbers[id++]);
                rows.Write(new Vector(vector));
            }

            rows.Complete();
        }

        peer.Run($"SET maintenance_work_mem = '2GB'; SET max_parallel_maintenance_workers = 1; CREATE INDEX ON {Table} USING hnsw (vector vector_cosine_ops) WITH (m = {m}, ef_construction = {efConstruction}); CREATE INDEX ON {Table} (number)");
        // Without VACUUM the first searches would do its work.
        peer.Run($"VACUUM ANALYZE {Table}");
        peer.Run("SET hnsw.iterative_scan = strict_order; SET hnsw.max_scan_tuples = 2000000");
        return peer;
    }

    /// <summary>How many the index keeps while it searches.</summary>
    public void SetEf(int ef) => Run(string.Create(CultureInfo.InvariantCulture, $"SET hnsw.ef_search = {ef}"));

    /// <summary>The ten nearest whose number is below a limit.</summary>
    public void Search(ReadOnlySpan<float> query, double below, List<int> found)
    {
        found.Clear();
        _search.Parameters.Clear();
        _search.Parameters.Add(new NpgsqlParameter { Value = new Vector(query.ToArray()) });
        _search.Parameters.Add(new NpgsqlParameter<double> { TypedValue = below });
        // By the planner's choice for this very limit, as a statement sent once has it.
        using var rows = _search.ExecuteReader();
        while (rows.Read())
            found.Add(rows.GetInt32(0));
    }

    public void Dispose()
    {
        Run($"DROP TABLE {Table}");
        _search.Dispose();
        _connection.Dispose();
        _source.Dispose();
    }

    private void Run(string sql)
    {
#pragma warning disable CA2100 // the benchmark's own text
        using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

using Npgsql;
using NpgsqlTypes;
using Pgvector;
using Pgvector.Npgsql;
using Rag.Stores.Postgres;

namespace Rag.Benchmarks;

/// <summary>What a user would write who knows which rows there will be: the driver's binary importer, from the objects in memory, a transaction for every batch.</summary>
/// <remarks>
/// It writes the same rows, into tables with the same columns, checks and indexes, and commits as often. It is handed what it would otherwise compute: the words of each chunk, counted, and the
/// rows of postings as they stand at the end. So it does not read texts for words, sort or merge postings; nor does it lock the collection, look for versions before, or keep counts.
/// </remarks>
internal sealed class PostgresCopyByHand : IAsyncDisposable
{
    private static readonly string[] Tables = ["document", "chunk", "posting"];
    private readonly NpgsqlDataSource _source;
    private readonly string _schema;
    private readonly int _collection;
    private readonly List<PostingRow> _postings = [];
    private readonly Dictionary<string, (int Words, long[] Terms, int[] Frequencies)> _words = [];

    private PostgresCopyByHand(NpgsqlDataSource source, string schema, int collection) => (_source, _schema, _collection) = (source, schema, collection);

    /// <summary>Makes tables beside those of a collection, and reads which postings it has.</summary>
    public static async Task<PostgresCopyByHand> MakeAsync(string connectionString, string schema, int collection, IEnumerable<IndexedDocument> documents)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseVector();
        var copy = new PostgresCopyByHand(builder.Build(), schema, collection);
        await using var connection = await copy._source.OpenConnectionAsync();
        foreach (var table in Tables)
            await copy.RunAsync(connection, $"CREATE TABLE {copy.Table(table)} (LIKE {schema}.{table}_{collection} INCLUDING ALL) WITH (toast_tuple_target = 8160)");
#pragma warning disable CA2100 // the benchmark's own text
        await using (var command = new NpgsqlCommand($"SELECT {PostingRow.Columns} FROM {schema}.posting_{collection} ORDER BY segment, bucket", connection))
        await using (var reader = await command.ExecuteReaderAsync())
#pragma warning restore CA2100
        {
            while (await reader.ReadAsync())
                copy._postings.Add(PostingRow.Read(reader));
        }

        var counts = new TermCounts();
        foreach (var document in documents)
        {
            counts.Read(SearchText.ForKeywords(document.Document.Title, document.Chunks[0].Chunk), TextAnalyzer.Default);
            copy._words.Add(document.Document.Id, (counts.Words, counts.Terms.ToArray(), counts.Counts.ToArray()));
        }

        return copy;
    }

    /// <summary>Writes documents, a batch in a transaction, and each time as large a part of the postings.</summary>
    public async Task RunAsync(IReadOnlyList<IndexedDocument> documents, int perTransaction)
    {
        await using var connection = await _source.OpenConnectionAsync();
        var (at, postings) = (0, 0);
        foreach (var batch in documents.Chunk(perTransaction))
        {
            await using var transaction = await connection.BeginTransactionAsync();
            WriteDocuments(connection, batch, at);
            WriteChunks(connection, batch, at);
            at += batch.Length;
            var until = (int)((long)_postings.Count * at / documents.Count);
            WritePostings(connection, postings, until);
            postings = until;
            await transaction.CommitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await using (var connection = await _source.OpenConnectionAsync())
        {
            foreach (var table in Tables)
                await RunAsync(connection, $"DROP TABLE {Table(table)}");
        }

        await _source.DisposeAsync();
    }

    private string Table(string table) => $"{_schema}.{table}_{_collection}_hand";

    private void WriteDocuments(NpgsqlConnection connection, IndexedDocument[] documents, int at)
    {
        using var importer = connection.BeginBinaryImport($"COPY {Table("document")} ({DocumentColumns.Written}) FROM STDIN BINARY");
        foreach (var indexed in documents)
        {
            var document = indexed.Document;
            importer.StartRow();
            importer.Write(_collection, NpgsqlDbType.Integer);
            importer.Write((long)at++, NpgsqlDbType.Bigint);
            importer.Write(document.Id, NpgsqlDbType.Text);
            importer.Write(indexed.Fingerprint, NpgsqlDbType.Text);
            importer.Write((short)1, NpgsqlDbType.Smallint);
            importer.WriteNull();
            importer.WriteNull();
            importer.Write(false, NpgsqlDbType.Boolean);
            importer.WriteNull();
            importer.Write($$"""{"number":{{document.Metadata["number"].AsInteger}}}""", NpgsqlDbType.Jsonb);
            importer.Write(1, NpgsqlDbType.Integer);
            importer.Write((long)_words[document.Id].Words, NpgsqlDbType.Bigint);
            Write(importer, document.Source);
            Write(importer, document.Title);
            importer.Write(document.MediaType, NpgsqlDbType.Text);
            importer.WriteNull();
            importer.WriteNull();
            importer.Write("[]", NpgsqlDbType.Jsonb);
            importer.Write(document.Text, NpgsqlDbType.Text);
        }

        importer.Complete();
    }

    private void WriteChunks(NpgsqlConnection connection, IndexedDocument[] documents, int at)
    {
        using var importer = connection.BeginBinaryImport($"COPY {Table("chunk")} ({ChunkColumns.Written}) FROM STDIN BINARY");
        foreach (var indexed in documents)
        {
            var (chunk, (words, terms, frequencies)) = (indexed.Chunks[0].Chunk, _words[indexed.Document.Id]);
            importer.StartRow();
            importer.Write(_collection, NpgsqlDbType.Integer);
            importer.Write(at, NpgsqlDbType.Integer);
            importer.Write((long)at++, NpgsqlDbType.Bigint);
            importer.Write(true, NpgsqlDbType.Boolean);
            importer.Write(chunk.Index, NpgsqlDbType.Integer);
            importer.Write(chunk.Id, NpgsqlDbType.Text);
            importer.Write(chunk.Span.Start, NpgsqlDbType.Integer);
            importer.Write(chunk.Span.Length, NpgsqlDbType.Integer);
            importer.WriteNull();
            importer.WriteNull();
            importer.Write((short)chunk.Kind, NpgsqlDbType.Smallint);
            importer.Write(chunk.Tokens, NpgsqlDbType.Integer);
            importer.Write(words, NpgsqlDbType.Integer);
            importer.Write(terms, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
            importer.Write(frequencies, NpgsqlDbType.Array | NpgsqlDbType.Integer);
            importer.Write(Convert.FromHexString(indexed.Chunks[0].ContentHash), NpgsqlDbType.Bytea);
            importer.Write(Array.Empty<string>(), NpgsqlDbType.Array | NpgsqlDbType.Text);
            importer.Write(chunk.Context, NpgsqlDbType.Text);
            importer.Write(chunk.Text, NpgsqlDbType.Text);
            importer.Write(new Vector(indexed.Chunks[0].Vector));
        }

        importer.Complete();
    }

    private void WritePostings(NpgsqlConnection connection, int from, int until)
    {
        using var importer = connection.BeginBinaryImport($"COPY {Table("posting")} (collection, {PostingRow.Columns}) FROM STDIN BINARY");
        for (var i = from; i < until; i++)
        {
            var row = _postings[i];
            importer.StartRow();
            importer.Write(_collection, NpgsqlDbType.Integer);
            importer.Write(row.Segment, NpgsqlDbType.Integer);
            importer.Write(row.Bucket, NpgsqlDbType.Integer);
            importer.Write(row.Terms, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
            importer.Write(row.Ends, NpgsqlDbType.Array | NpgsqlDbType.Integer);
            importer.Write(row.Chunks, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        }

        importer.Complete();
    }

    private static void Write(NpgsqlBinaryImporter importer, string? text)
    {
        if (text is null)
            importer.WriteNull();
        else
            importer.Write(text, NpgsqlDbType.Text);
    }

#pragma warning disable CA1822, CA2100 // the benchmark's own text
    private async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
#pragma warning restore CA1822, CA2100
}

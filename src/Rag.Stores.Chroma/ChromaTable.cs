using System.Text.Json;

namespace Rag.Stores.Chroma;

/// <summary>One collection of the server's, by its id there, so that one dropped and made again is another.</summary>
internal sealed class ChromaTable(ChromaClient client, string key, CollectionId owner)
{
    /// <summary>The server binds each id to a variable of its SQL, of which there are 32,766.</summary>
    public const int MostIds = 5_000;

    // The server refuses requests beyond 40 MiB; smaller ones take turns with questions.
    private const long MostBytes = 4L << 20;

    public string Key => key;

    /// <summary>Adds records; one whose id exists is left as it is, which the server does not tell.</summary>
    public async Task AddAsync(string operation, IReadOnlyList<ChromaRecord> records, CancellationToken cancellationToken)
    {
        var most = await client.MostRecordsAsync(operation, cancellationToken).ConfigureAwait(false);
        for (var first = 0; first < records.Count;)
        {
            var (count, bytes) = (0, 0L);
            while (first + count < records.Count && count < most && (count == 0 || bytes + records[first + count].Size <= MostBytes))
                bytes += records[first + count++].Size;
            var from = first;
            await WriteAsync(operation, "add", RequestBody.Of(json => Write(json, records, from, count)), cancellationToken).ConfigureAwait(false);
            first += count;
        }
    }

    /// <summary>Sets fields of records; unknown ids are ignored.</summary>
    public async Task SetAsync(string operation, IReadOnlyList<string> ids, KeyValuePair<string, object> field, CancellationToken cancellationToken)
    {
        var most = await client.MostRecordsAsync(operation, cancellationToken).ConfigureAwait(false);
        foreach (var part in ids.Chunk(most))
        {
            await WriteAsync(operation, "update", RequestBody.Of(json =>
            {
                RequestBody.Ids(json, part);
                json.WriteStartArray("metadatas");
                foreach (var _ in part)
                    new ChromaRecord("", null, field).WriteFields(json);
                json.WriteEndArray();
            }), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes records; unknown ids are ignored.</summary>
    public async Task DeleteAsync(string operation, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var most = await client.MostRecordsAsync(operation, cancellationToken).ConfigureAwait(false);
        foreach (var part in ids.Chunk(most))
            await WriteAsync(operation, "delete", RequestBody.Of(json => RequestBody.Ids(json, part)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those of the records that exist, in no particular order.</summary>
    public async Task<List<FoundRecord>> GetAsync(string operation, IReadOnlyList<string> ids, Include include, CancellationToken cancellationToken, int atOnce = MostIds)
    {
        var found = new List<FoundRecord>(ids.Count);
        foreach (var part in ids.Chunk(atOnce))
            found.AddRange(await GetAsync(operation, include, json => RequestBody.Ids(json, part), cancellationToken).ConfigureAwait(false));
        return found;
    }

    /// <summary>The records that meet a condition of the server's, in no particular order.</summary>
    public Task<List<FoundRecord>> FindAsync(string operation, Action<Utf8JsonWriter> where, Include include, CancellationToken cancellationToken) =>
        GetAsync(operation, include, json =>
        {
            json.WritePropertyName("where");
            where(json);
        }, cancellationToken);

    /// <summary>The ids of every record.</summary>
    public async Task<List<string>> AllIdsAsync(string operation, CancellationToken cancellationToken) =>
        [.. (await GetAsync(operation, Include.Ids, static _ => { }, cancellationToken).ConfigureAwait(false)).Select(static record => record.Id)];

    /// <summary>The ids of the nearest records, best first.</summary>
    /// <param name="operation">For errors.</param>
    /// <param name="vector">Of the collection's dimension.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="where">Writes a condition; null for none.</param>
    /// <param name="ids">Among which; null for all.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    public async Task<string[]> NearestAsync(
        string operation, float[] vector, int count, Action<Utf8JsonWriter>? where, IReadOnlyList<string>? ids, CancellationToken cancellationToken)
    {
        var body = RequestBody.Of(json =>
        {
            json.WriteStartArray("query_embeddings");
            json.WriteStartArray();
            foreach (var value in vector)
                json.WriteNumberValue(value);
            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteNumber("n_results", count);
            if (ids is not null)
                RequestBody.Ids(json, ids);
            if (where is not null)
            {
                json.WritePropertyName("where");
                where(json);
            }

            json.WriteStartArray("include");
            json.WriteEndArray();
        });
        var answer = await ReadAsync(operation, "query", body, ChromaJson.Default.QueryAnswer, cancellationToken).ConfigureAwait(false);
        return answer.Ids is [{ } found] ? found : throw ChromaErrors.InvalidAnswer(operation, "no list of ids");
    }

    private async Task<List<FoundRecord>> GetAsync(string operation, Include include, Action<Utf8JsonWriter> what, CancellationToken cancellationToken)
    {
        var body = RequestBody.Of(json =>
        {
            what(json);
            RequestBody.Texts(json, "include", include switch
            {
                Include.Ids => [],
                Include.Fields => ["metadatas"],
                Include.Vectors => ["embeddings"],
                _ => ["metadatas", "embeddings"],
            });
        });
        var answer = await ReadAsync(operation, "get", body, ChromaJson.Default.GetAnswer, cancellationToken).ConfigureAwait(false);
        var ids = answer.Ids ?? throw ChromaErrors.InvalidAnswer(operation, "no list of ids");
        var wantsFields = include is Include.Fields or Include.All;
        var wantsVectors = include is Include.Vectors or Include.All;
        if ((wantsFields && answer.Metadatas?.Length != ids.Length) || (wantsVectors && answer.Embeddings?.Length != ids.Length && ids.Length > 0))
            throw ChromaErrors.InvalidAnswer(operation, "lists of different lengths");
        var found = new List<FoundRecord>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
            found.Add(new(ids[i], wantsVectors ? answer.Embeddings![i] : null, wantsFields ? answer.Metadatas![i] : null));
        return found;
    }

    private async Task<T> ReadAsync<T>(string operation, string action, RequestBody body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await client.ReadAsync(operation, HttpMethod.Post, $"{client.CollectionsPath}/{key}/{action}", body, type, cancellationToken).ConfigureAwait(false);
        }
        catch (RagStoreException e) when (e.Code == "not_found")
        {
            throw ChromaErrors.NotFound(operation, owner);
        }
    }

    private async Task WriteAsync(string operation, string action, RequestBody body, CancellationToken cancellationToken)
    {
        try
        {
            await client.WriteAsync(operation, $"{client.CollectionsPath}/{key}/{action}", body, cancellationToken).ConfigureAwait(false);
        }
        catch (RagStoreException e) when (e.Code == "not_found")
        {
            throw ChromaErrors.NotFound(operation, owner);
        }
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ChromaRecord> records, int first, int count)
    {
        RequestBody.Ids(json, Enumerable.Range(first, count).Select(i => records[i].Id));
        json.WriteStartArray("embeddings");
        for (var i = first; i < first + count; i++)
            records[i].WriteVector(json);
        json.WriteEndArray();
        json.WriteStartArray("metadatas");
        for (var i = first; i < first + count; i++)
            records[i].WriteFields(json);
        json.WriteEndArray();
    }
}

/// <summary>What of a record is read.</summary>
internal enum Include
{
    /// <summary>Whether it is there.</summary>
    Ids,

    /// <summary>Its fields.</summary>
    Fields,

    /// <summary>Its vector.</summary>
    Vectors,

    /// <summary>Both.</summary>
    All,
}

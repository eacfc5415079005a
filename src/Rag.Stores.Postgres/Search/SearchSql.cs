using System.Globalization;

namespace Rag.Stores.Postgres;

/// <summary>A search as one statement: both legs, the caller's access, the filter, and everything a hit shows.</summary>
/// <remarks>
/// Each leg takes a few candidates more than asked for: the server's arithmetic may differ from the reference's in the last bit, so that the client
/// computes the scores of these few anew and cuts then. Terms and vectors come along for it.
/// </remarks>
internal sealed class SearchSql
{
    /// <summary>How many candidates more than asked for each leg brings.</summary>
    public const int Slack = 8;

    // How many times the candidates wanted are looked at before the condition is asked of every document.
    private const int NearTimes = 4;

    // A step of scores is below the difference of two that are not equal, and above that of two that are but were added in another order.
    private const string ByScore = "floor(s.score * 1e10::float8) DESC, c.id";
    private const string AllowTies = "* (1 - 1e-12::float8)";

    // How many of those that score best with some of the terms are asked for access and filter.
    private const int Looks = 400;

    // Leaves room for sums that were added in another order.
    private const string Safely = "* (1 - 1e-9::float8)";

    // Bm25 with its constants taken together; the client computes the scores that count.
    private static readonly string TermScore = $"weight * frequency / (frequency + {Number(Bm25.K1 * (1 - Bm25.B))} + {Number(Bm25.K1 * Bm25.B)} / average * length)";

    private const string Weighed = """
        weighed AS MATERIALIZED (SELECT f.i, q.weight * ln(1 + (t.chunks - f.df + 0.5::float8) / (f.df + 0.5::float8)) AS weight, t.words::float8 / nullif(t.chunks, 0) AS average
            FROM frequency f JOIN q ON q.i = f.i CROSS JOIN totals t)
        """;

    private static readonly string Frequency = string.Create(CultureInfo.InvariantCulture, $"((p.packed >> {Posting.FrequencyShift}) & {Posting.MostFrequency})");
    private static readonly string Length = string.Create(CultureInfo.InvariantCulture, $"(p.packed & {Posting.MostLength})");
    private static readonly string Expanded = string.Create(CultureInfo.InvariantCulture,
        $"SELECT l.origin, l.origin + (p.packed >> {Posting.ChunkShift})::int AS ordinal, {Frequency} AS frequency, {Length} AS length, r.weight, r.average, r.rare FROM listed l JOIN ranked r ON r.i = l.i CROSS JOIN LATERAL unnest(l.chunks) p(packed)");

    private readonly Names _names;
    private readonly CollectionRow _collection;
    private readonly SearchQuery _query;
    private readonly PostgresStoreOptions _options;
    private readonly Sql _sql = new();
    private readonly string _chunks;
    private readonly string _documents;

    private SearchSql(Names names, CollectionRow collection, SearchQuery query, PostgresStoreOptions options)
    {
        (_names, _collection, _query, _options) = (names, collection, query, options);
        (_chunks, _documents) = (names.Table("chunk", collection.Key), names.Table("document", collection.Key));
    }

    /// <summary>Makes the statement.</summary>
    /// <param name="names">Of the tables.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="query">Checked.</param>
    /// <param name="count">How many candidates each leg is asked for.</param>
    /// <param name="vector">Of unit length; null without the vector leg.</param>
    /// <param name="terms">Of the question; null without the keyword leg.</param>
    /// <param name="isIndexed">Whether there is an index to go through.</param>
    /// <param name="options">The store's.</param>
    public static Sql Make(Names names, CollectionRow collection, SearchQuery query, int count, float[]? vector, QuestionHashes? terms, bool isIndexed, PostgresStoreOptions options) =>
        new SearchSql(names, collection, query, options).Make(count + Slack, vector, terms, isIndexed);

    private Sql Make(int count, float[]? vector, QuestionHashes? terms, bool isIndexed)
    {
        _sql.Add("WITH ");
        var condition = Visibility.Condition(_sql, _query.Access, _collection.Info.RequiresPrincipals, _query.Filter);
        if (_query.AsOf is not null)
        {
            _sql.Add($"held AS MATERIALIZED (SELECT d.key, d.chunks, d.words FROM {_documents} d WHERE {Visibility.Version(_sql, _query.AsOf)}),\n");
        }
        else if (condition is not null)
        {
            _sql.Add($"""
                met AS MATERIALIZED (SELECT d.key FROM {_documents} d WHERE d.state = 1 AND {condition} LIMIT {_options.FewDocuments} + 1),
                few AS MATERIALIZED (SELECT count(*) <= {_options.FewDocuments} AS yes FROM met),

                """);
        }

        var limit = _sql.Bind(count);
        if (terms is not null)
            KeywordLeg(limit, condition, terms);
        if (vector is not null)
            VectorLeg(limit, count, condition, vector, isIndexed);
        Hits(vector is not null, terms is not null);
        return _sql;
    }

    private void Hits(bool hasVector, bool hasTerms)
    {
        var legs = new List<string>();
        if (hasVector)
            legs.Add("SELECT ordinal, true AS v, false AS k FROM nearest");
        if (hasTerms)
            legs.Add("SELECT ordinal, false AS v, true AS k FROM matching");
        _sql.Add($"found AS MATERIALIZED (SELECT ordinal, bool_or(v) AS v, bool_or(k) AS k FROM ({string.Join(" UNION ALL ", legs)}) l GROUP BY ordinal)\n");
        // What all hits share comes with the first row alone.
        const string First = "CASE WHEN row_number() OVER () = 1 THEN";
        var statistics = !hasTerms ? "NULL::bigint, NULL::bigint, NULL::bigint[]"
            : $"{First} (SELECT chunks FROM totals) END, {First} (SELECT words FROM totals) END, {First} (SELECT array_agg(coalesce(f.df, 0) ORDER BY q.i) FROM q LEFT JOIN frequency f ON f.i = q.i) END";
        _sql.Add($"""
            SELECT {DocumentColumns.Source}, {ChunkColumns.Shown},
                f.v, f.k, {(hasVector ? $"CASE WHEN f.v THEN {_names.Function("vector_send")}(c.embedding) END" : "NULL::bytea")},
                {(hasTerms ? "CASE WHEN f.k THEN c.words END, CASE WHEN f.k THEN c.terms END, CASE WHEN f.k THEN c.frequencies END" : "NULL::int, NULL::bigint[], NULL::int[]")},
                {statistics}
            FROM found f JOIN {_chunks} c ON c.ordinal = f.ordinal JOIN {_documents} d ON d.key = c.document
            """);
    }

    private void KeywordLeg(string limit, string? condition, QuestionHashes terms)
    {
        var hashes = _sql.Bind(terms.Terms.ToArray());
        _sql.Add($"q AS MATERIALIZED (SELECT * FROM unnest({hashes}, {_sql.Bind(terms.Weights.ToArray())}) WITH ORDINALITY AS q(term, weight, i)),\n");
        if (_query.AsOf is null)
            CurrentPostings(limit, condition);
        else
            HeldPostings(hashes);

        if (_query.AsOf is not null && condition is not null)
            _sql.Add($"visible AS MATERIALIZED (SELECT s.ordinal, s.score FROM scored s JOIN {_chunks} c ON c.ordinal = s.ordinal JOIN {_documents} d ON d.key = c.document WHERE {condition}),\n");
        if (_query.AsOf is not null || condition is null)
            Matching(limit, _query.AsOf is not null && condition is not null ? "visible" : "scored");
        else
            MatchingVisible(limit, condition);
    }

    // Whatever scores as the last one does comes along, to be ordered by id.
    private void Matching(string limit, string visible) => _sql.Add($"""
        least_score AS MATERIALIZED (SELECT coalesce((SELECT score FROM {visible} ORDER BY score DESC OFFSET {limit}::int - 1 LIMIT 1), 0) AS score),
        matching AS MATERIALIZED (SELECT s.ordinal FROM {visible} s JOIN {_chunks} c ON c.ordinal = s.ordinal
            WHERE s.score >= (SELECT score FROM least_score) {AllowTies} ORDER BY {ByScore} LIMIT {limit}),

        """);

    // Few documents are joined; of many, those that score best are looked up until there are enough. OFFSET 0 keeps the lookup a lookup.
    private void MatchingVisible(string limit, string condition)
    {
        var isVisible = IsVisible(condition);
        _sql.Add($"""
            few_visible AS MATERIALIZED (SELECT s.ordinal, s.score FROM met m JOIN {_chunks} c ON c.document = m.key JOIN scored s ON s.ordinal = c.ordinal WHERE (SELECT yes FROM few)),
            least_score AS MATERIALIZED (SELECT coalesce(min(score), 0) AS score FROM (
                (SELECT score FROM few_visible ORDER BY score DESC LIMIT {limit})
                UNION ALL
                (SELECT r.score FROM (SELECT ordinal, score FROM scored WHERE NOT (SELECT yes FROM few) ORDER BY score DESC) r WHERE {isVisible} LIMIT {limit})) l),
            matching AS MATERIALIZED (SELECT s.ordinal FROM (
                SELECT ordinal, score FROM few_visible WHERE score >= (SELECT score FROM least_score) {AllowTies}
                UNION ALL
                SELECT r.ordinal, r.score FROM scored r WHERE NOT (SELECT yes FROM few) AND r.score >= (SELECT score FROM least_score) {AllowTies} AND {isVisible}) s
                JOIN {_chunks} c ON c.ordinal = s.ordinal ORDER BY {ByScore} LIMIT {limit}),

            """);
    }

    /// <summary>Scores the chunks of current versions, at least all that can be among those asked for.</summary>
    /// <remarks>
    /// Of a question's words the frequent ones have most postings and least weight, so that they are looked up only where they can matter (Turtle and Flood, 1995). The rarest are scored first. What the last one
    /// asked for then scores is more than the lightest terms can give together: these are not essential, and a chunk with none but these is not among the hits. The essential ones are scored too, and of what they
    /// found only those within reach are looked up in the postings of the others, by a search in sorted arrays.
    /// </remarks>
    private void CurrentPostings(string limit, string? condition)
    {
        var (key, postings) = (_sql.Bind(_collection.Key), _names.Table("posting", _collection.Key));
        _sql.Add($"""
            totals AS MATERIALIZED (SELECT chunks, words FROM {_names.Table("collection")} WHERE key = {key}),
            listed AS MATERIALIZED (SELECT q.i, s.first_ordinal AS origin, p.chunks[r.first:r.last] AS chunks
                FROM q CROSS JOIN {_names.Table("segment")} s
                JOIN {postings} p ON p.segment = s.number AND p.bucket = (q.term >> s.shift)::int
                CROSS JOIN LATERAL (SELECT width_bucket(q.term, p.terms) AS place OFFSET 0) t
                CROSS JOIN LATERAL (SELECT CASE WHEN t.place > 1 THEN p.ends[t.place - 1] ELSE 0 END + 1 AS first, p.ends[t.place] AS last) r
                WHERE s.collection = {key} AND t.place > 0 AND p.terms[t.place] = q.term),
            frequency AS MATERIALIZED (SELECT i, sum(cardinality(chunks))::bigint AS df FROM listed GROUP BY i),
            {Weighed},
            ranked AS MATERIALIZED (SELECT i, weight, average, rest, upto <= {_options.RarePostings} OR upto - df < {limit} AS rare
                FROM (SELECT w.i, w.weight, w.average, f.df, sum(f.df) OVER heavier AS upto, sum(w.weight) OVER (ORDER BY w.weight, w.i DESC) AS rest
                    FROM weighed w JOIN frequency f ON f.i = w.i WINDOW heavier AS (ORDER BY w.weight DESC, w.i)) t),
            rare AS MATERIALIZED (SELECT ordinal, min(origin) AS origin, sum({TermScore}) AS score FROM ({Expanded}) e WHERE rare GROUP BY ordinal),
            reached AS MATERIALIZED ({Reached("rare", limit, condition, "true")}),
            chosen AS MATERIALIZED (SELECT i, weight, average, rare, rare OR rest >= (SELECT score FROM reached) {Safely} AS scored FROM ranked),
            others AS MATERIALIZED (SELECT coalesce(sum(weight), 0) AS most FROM chosen WHERE NOT scored),
            partly AS MATERIALIZED (SELECT ordinal, min(origin) AS origin, sum(score) AS score FROM (
                SELECT ordinal, origin, score FROM rare
                UNION ALL
                SELECT ordinal, origin, {TermScore} FROM ({Expanded.Replace("ranked", "chosen", StringComparison.Ordinal).Replace("r.rare", "r.rare, r.scored", StringComparison.Ordinal)}) e WHERE scored AND NOT rare) p GROUP BY ordinal),
            needed AS MATERIALIZED (SELECT greatest((SELECT score FROM reached), ({Reached("partly", limit, condition, "EXISTS (SELECT FROM chosen WHERE scored AND NOT rare)")})) AS score),
            within AS MATERIALIZED (SELECT ordinal, origin, score FROM partly WHERE score + (SELECT most FROM others) >= (SELECT score FROM needed) {Safely}),
            scored AS MATERIALIZED (
                SELECT w.ordinal, w.score + coalesce(sum(CASE WHEN p.packed >> {Posting.ChunkShift} = w.ordinal - w.origin THEN {TermScore.Replace("frequency", Frequency, StringComparison.Ordinal).Replace("length", Length, StringComparison.Ordinal)} END), 0) AS score
                FROM within w LEFT JOIN (SELECT l.origin, l.chunks, c.weight, c.average FROM listed l JOIN chosen c ON c.i = l.i WHERE NOT c.scored) l ON l.origin = w.origin
                LEFT JOIN LATERAL (SELECT l.chunks[width_bucket(((w.ordinal - w.origin + 1)::bigint << {Posting.ChunkShift}) - 1, l.chunks)] AS packed OFFSET 0) p ON true
                GROUP BY w.ordinal, w.score),

            """);
    }

    // What the last one asked for scores, so far, among those that may be seen; 0 where that is not known. Under a filter that few meet it would take looking at all.
    private string Reached(string partly, string limit, string? condition, string when) => $"SELECT CASE WHEN count(*) >= {limit} THEN min(score) ELSE 0 END AS score FROM (" + (condition is null
        ? $"SELECT score FROM {partly} WHERE {when} ORDER BY score DESC LIMIT {limit}"
        : $"SELECT r.score FROM (SELECT ordinal, score FROM {partly} WHERE NOT (SELECT yes FROM few) AND {when} ORDER BY score DESC LIMIT {Looks}) r WHERE {IsVisible(condition)} LIMIT {limit}") + ") r";

    private string IsVisible(string condition) =>
        $"EXISTS (SELECT FROM {_chunks} c JOIN {_documents} d ON d.key = c.document WHERE c.ordinal = r.ordinal AND {condition} OFFSET 0)";

    // Asked too rarely to keep postings for every moment: the terms stand with the chunks.
    private void HeldPostings(string hashes) => _sql.Add($"""
        totals AS MATERIALIZED (SELECT coalesce(sum(chunks), 0)::bigint AS chunks, coalesce(sum(words), 0)::bigint AS words FROM held),
        posted AS MATERIALIZED (SELECT q.i, c.ordinal, t.frequency, c.words AS length
            FROM held h JOIN {_chunks} c ON c.document = h.key CROSS JOIN LATERAL unnest(c.terms, c.frequencies) t(term, frequency) JOIN q ON q.term = t.term
            WHERE c.terms && {hashes}),
        frequency AS MATERIALIZED (SELECT i, count(*) AS df FROM posted GROUP BY i),
        {Weighed},
        scored AS MATERIALIZED (SELECT p.ordinal, sum({TermScore}) AS score FROM posted p JOIN weighed w ON w.i = p.i GROUP BY p.ordinal),

        """);

    private void VectorLeg(string limit, int count, string? condition, float[] vector, bool isIndexed)
    {
        var info = _collection.Info;
        // Converted once; in an expression it might be again for every chunk.
        _sql.Add($"question AS MATERIALIZED (SELECT {_sql.Bind(vector)}::real[]::{_names.Vector} AS vector),\n");
        var distance = $"{_names.Function("vector_negative_inner_product")}(c.embedding, (SELECT vector FROM question))";
        var exact = $"ORDER BY {distance}, c.id LIMIT {limit}";
        var approximate = $"{IndexExpression(_names, info.Dimensions, _options, "c.embedding")} {_names.InnerProduct} (SELECT vector FROM question){IndexCast(_names, info.Dimensions, _options)}";
        var isVisible = $"EXISTS (SELECT FROM {_documents} d WHERE d.key = r.document AND {condition} OFFSET 0)";
        if (_query.AsOf is not null)
        {
            var join = condition is null ? "" : $" JOIN {_documents} d ON d.key = c.document WHERE {condition}";
            _sql.Add($"nearest AS MATERIALIZED (SELECT c.ordinal FROM held h JOIN {_chunks} c ON c.document = h.key{join} {exact}),\n");
        }
        else if (condition is null)
        {
            _sql.Add($"nearest AS MATERIALIZED (SELECT c.ordinal FROM {_chunks} c WHERE c.live {(isIndexed ? $"ORDER BY {approximate} LIMIT {limit}" : exact)}),\n");
        }
        else if (isIndexed)
        {
            // The order of the index goes on until there are enough that meet the condition.
            _sql.Add($"""
                nearest AS MATERIALIZED (
                    (SELECT c.ordinal FROM met m JOIN {_chunks} c ON c.document = m.key WHERE (SELECT yes FROM few) {exact})
                    UNION ALL
                    (SELECT r.ordinal FROM (SELECT c.ordinal, c.document FROM {_chunks} c WHERE NOT (SELECT yes FROM few) AND c.live ORDER BY {approximate}) r WHERE {isVisible} LIMIT {limit})),

                """);
        }
        else
        {
            // Most often the nearest meet the condition; only when they do not is it asked of all.
            _sql.Add($"""
                near AS MATERIALIZED (SELECT r.ordinal FROM (SELECT c.ordinal, c.document FROM {_chunks} c WHERE NOT (SELECT yes FROM few) AND c.live ORDER BY {distance}, c.id LIMIT {_sql.Bind(count * NearTimes)}) r WHERE {isVisible} LIMIT {limit}),
                enough AS MATERIALIZED (SELECT count(*) >= {limit} AS yes FROM near),
                nearest AS MATERIALIZED (
                    (SELECT c.ordinal FROM met m JOIN {_chunks} c ON c.document = m.key WHERE (SELECT yes FROM few) {exact})
                    UNION ALL
                    SELECT ordinal FROM near WHERE (SELECT yes FROM enough)
                    UNION ALL
                    (SELECT c.ordinal FROM {_chunks} c JOIN {_documents} d ON d.key = c.document WHERE NOT (SELECT yes FROM few) AND NOT (SELECT yes FROM enough) AND c.live AND {condition} {exact})),

                """);
        }
    }

    /// <summary>What the index is made over: vectors of one dimension, in half precision where so chosen or needed.</summary>
    public static string IndexExpression(Names names, int dimensions, PostgresStoreOptions options, string column) =>
        string.Create(CultureInfo.InvariantCulture, $"({column}::{(IsHalf(dimensions, options) ? names.HalfVector : names.Vector)}({dimensions}))");

    public static bool IsHalf(int dimensions, PostgresStoreOptions options) => options.HalfVector || dimensions > VectorIndex.MostDimensions;

    private static string IndexCast(Names names, int dimensions, PostgresStoreOptions options) =>
        IsHalf(dimensions, options) ? $"::{names.HalfVector}" : "";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "::float8";
}

using System.Text.RegularExpressions;

namespace Rag;

/// <summary>How collections are kept in a PostgreSQL database.</summary>
public sealed partial class PostgresStoreOptions
{
    /// <summary>The schema everything is kept in; made when it does not exist.</summary>
    /// <value>A letter or underscore followed by at most 62 letters, digits or underscores, all lower case. The default is <c>rag</c>.</value>
    public string Schema { get; set; } = "rag";

    /// <summary>The number of chunks from which on a collection's vectors are searched through an HNSW index.</summary>
    /// <remarks>
    /// Below it every vector is compared: exact, and fast enough. The first search of a larger collection begins to build the index beside it and
    /// goes on comparing until it is there; <see cref="PostgresVectorStore.BuildIndexAsync"/> builds it at once, best after the first filling,
    /// for writing into an index is many times slower than building it.
    /// </remarks>
    /// <value>At least 1. The default is 50,000.</value>
    public int IndexFrom { get; set; } = 50_000;

    /// <summary>How many neighbours a vector has in the index (Malkov and Yashunin, 2018).</summary>
    /// <value>2 to 100. The default is 16.</value>
    public int M { get; set; } = 16;

    /// <summary>How many candidates are kept while the index is built.</summary>
    /// <value>At least twice <see cref="M"/>, at most 1,000. The default is 64.</value>
    public int EfConstruction { get; set; } = 64;

    /// <summary>How many candidates a search of the index keeps; a search that wants more hits keeps as many as it wants.</summary>
    /// <value>1 to 1,000. The default is 100.</value>
    public int EfSearch { get; set; } = 100;

    /// <summary>Whether the index holds vectors in half precision: half the size. What is stored and every score stay in full precision.</summary>
    /// <value>The default is false; from 2,001 dimensions, where pgvector indexes nothing else, it is as if it were true. From 4,001 on there is no index.</value>
    public bool HalfVector { get; set; }

    /// <summary>Whether a schema that is made here gets row-level security, so that a connection sees one tenant at a time whatever it asks.</summary>
    /// <remarks>PostgreSQL exempts superusers and roles with BYPASSRLS. Other roles cannot COPY into such tables, so that writing takes longer.</remarks>
    /// <value>The default is true.</value>
    public bool RowLevelSecurity { get; set; } = true;

    /// <summary>Whether a store made by <see cref="PostgresVectorStore.Connect"/> prepares the statements it asks most on the server, 100 a connection, unless the connection string says how many (<c>Max Auto Prepare</c>).</summary>
    /// <remarks>Switch it off behind a pooler that does not support prepared statements. The connections of a data source that is handed in do as its host set them.</remarks>
    /// <value>The default is true.</value>
    public bool PrepareStatements { get; set; } = true;

    /// <summary>Analyzers a collection may have been made with, besides those given when it is opened; found by name.</summary>
    /// <value>The default holds <see cref="TextAnalyzer.Default"/>.</value>
    public IList<ITextAnalyzer> Analyzers { get; private set; } = [TextAnalyzer.Default];

    /// <summary>How many documents a filter may leave for all their chunks to be compared; more are found by going through the index. Tests have few documents.</summary>
    internal int FewDocuments { get; set; } = 2_000;

    /// <summary>How many postings of a question's rarest terms are scored before it is known whether the others must be.</summary>
    internal int RarePostings { get; set; } = 8_000;

    internal PostgresStoreOptions Checked()
    {
        if (Schema is null || !SchemaPattern().IsMatch(Schema) || Schema.StartsWith("pg_", StringComparison.Ordinal))
            throw new ArgumentException("Schema must be a lower-case letter or underscore followed by at most 62 lower-case letters, digits or underscores, and not begin with pg_.", nameof(Schema));
        ArgumentOutOfRangeException.ThrowIfLessThan(IndexFrom, 1, nameof(IndexFrom));
        if (M is < 2 or > 100)
            throw new ArgumentOutOfRangeException(nameof(M), M, "M must be 2 to 100.");
        if (EfConstruction < 2 * M || EfConstruction is < 4 or > 1_000)
            throw new ArgumentOutOfRangeException(nameof(EfConstruction), EfConstruction, $"EfConstruction must be at least twice M ({2 * M}) and at most 1000.");
        if (EfSearch is < 1 or > 1_000)
            throw new ArgumentOutOfRangeException(nameof(EfSearch), EfSearch, "EfSearch must be 1 to 1000.");

        // Later changes do not reach the copy.
        var copy = (PostgresStoreOptions)MemberwiseClone();
        copy.Analyzers = [.. Analyzers];
        return copy;
    }

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SchemaPattern();
}

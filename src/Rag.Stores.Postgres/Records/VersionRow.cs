using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>A version of a document as a change sees it.</summary>
internal sealed record VersionRow(long Key, string Id, VersionState State, long? ValidFrom, long? ValidTo, int Chunks, long Words)
{
    public const string Columns = "d.key, d.id, d.state, d.valid_from, d.valid_to, d.chunks, d.words";

    public bool IsCurrent => State == VersionState.Current;

    public static async Task<List<VersionRow>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var versions = new List<VersionRow>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            versions.Add(new(
                reader.GetInt64(0), reader.GetString(1), (VersionState)reader.GetInt16(2),
                reader.IsDBNull(3) ? null : reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetInt64(4), reader.GetInt32(5), reader.GetInt64(6)));
        }

        return versions;
    }
}

/// <summary>What a version of a document is to a question.</summary>
internal enum VersionState
{
    /// <summary>Asked only as of a moment.</summary>
    Earlier = 0,

    /// <summary>The version last written.</summary>
    Current = 1,

    /// <summary>Damaged and taken out: never asked, kept until the document is indexed again so that its intact vectors need not be embedded again.</summary>
    Salvaged = 2,
}

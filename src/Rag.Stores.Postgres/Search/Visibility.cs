namespace Rag.Stores.Postgres;

/// <summary>Which documents a question is about, as conditions on a document row <c>d</c>: the version asked for, the caller's access, the filter.</summary>
internal static class Visibility
{
    // From here on a set of principals is looked up by hash; comparing each reader with each principal would take seconds.
    private const int HashedFrom = 16;

    /// <summary>The version: the current one, or that which held at a moment.</summary>
    public static string Version(Sql sql, DateTimeOffset? asOf)
    {
        if (asOf is not { } moment)
            return "d.state = 1";
        var ticks = sql.Bind(moment.UtcTicks);
        return $"d.state <> 2 AND coalesce(d.valid_from <= {ticks}, true) AND coalesce(d.valid_to > {ticks}, true)";
    }

    /// <summary>The caller's access; null when everything may be seen.</summary>
    public static string? Access(Sql sql, CallerAccess access, bool requiresPrincipals)
    {
        if (access.IsSystem)
            return null;
        // An empty list was given on purpose: it sees only what is public.
        var seesUnstated = !requiresPrincipals && access.Principals is not { Count: 0 };
        var condition = seesUnstated ? "d.is_public OR d.readers IS NULL" : "d.is_public";
        if (access.Principals is { Count: > 0 } principals)
        {
            var names = sql.Bind(principals.ToArray());
            condition += principals.Count < HashedFrom
                ? $" OR d.readers && {names}"
                : $" OR EXISTS (SELECT FROM unnest(d.readers) r(name) WHERE r.name IN (SELECT unnest({names})))";
        }

        return $"({condition})";
    }

    /// <summary>Access and filter together; null when neither leaves anything out.</summary>
    public static string? Condition(Sql sql, CallerAccess access, bool requiresPrincipals, Filter? filter)
    {
        var seen = Access(sql, access, requiresPrincipals);
        // The filter stands inside the access condition and cannot widen it.
        var met = filter is null ? null : FilterSql.Translate(sql, filter);
        return seen is null ? met : met is null ? seen : $"{seen} AND {met}";
    }
}

namespace Rag;

/// <summary>On whose behalf a collection is asked. Checked inside the store's own query, on every path.</summary>
/// <remarks>
/// <para><see cref="System"/> sees everything: indexing and maintenance use it, never a user's request.</para>
/// <para><see cref="None"/>: a collection that demands principals refuses it; elsewhere it sees documents that are public or state no readers.</para>
/// <para><see cref="For"/>: public documents and those that name one of the principals; documents that state no readers only where the collection does not demand principals.</para>
/// </remarks>
public sealed class CallerAccess
{
    private CallerAccess(bool isSystem, IReadOnlyList<string>? principals)
    {
        IsSystem = isSystem;
        Principals = principals;
    }

    /// <summary>Sees every document.</summary>
    public static CallerAccess System { get; } = new(true, null);

    /// <summary>No principal was given.</summary>
    public static CallerAccess None { get; } = new(false, null);

    /// <summary>Whether every document is visible.</summary>
    public bool IsSystem { get; }

    /// <summary>The caller's principals, distinct, in ordinal order; null when none were given. An empty list sees only public documents.</summary>
    public IReadOnlyList<string>? Principals { get; }

    /// <summary>A caller who has <paramref name="principals"/>, such as a user name and its groups.</summary>
    /// <exception cref="RagAccessException">More than 10,000 principals, or one that is empty, not in normal form C, or holds control or zero-width characters.</exception>
    public static CallerAccess For(params IEnumerable<string> principals) => new(false, PrincipalNames.Checked(principals));

    /// <summary>Refuses a caller without principals where the collection demands them.</summary>
    /// <exception cref="RagAccessException"><paramref name="requiresPrincipals"/> and none were given.</exception>
    public void Require(bool requiresPrincipals)
    {
        if (requiresPrincipals && !IsSystem && Principals is null)
            throw new RagAccessException("acl.missing_context", "This collection demands principals and none were given. Pass CallerAccess.For(…) with the caller's names and groups.");
    }

    /// <summary>Whether this caller may see a document with <paramref name="readers"/>.</summary>
    public bool CanSee(Audience readers, bool requiresPrincipals)
    {
        ArgumentNullException.ThrowIfNull(readers);

        if (IsSystem || readers.IsPublic)
            return true;
        // An empty list was given on purpose: it sees only what is public.
        if (!readers.IsStated)
            return !requiresPrincipals && Principals is not { Count: 0 };
        if (Principals is null)
            return false;
        return Principals.Any(principal => readers.Principals.Contains(principal, StringComparer.Ordinal));
    }
}

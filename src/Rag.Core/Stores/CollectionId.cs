using System.Text.RegularExpressions;

namespace Rag;

/// <summary>Names a collection, within a tenant where there is one.</summary>
/// <remarks>A tenant is part of the identity: a collection of one tenant cannot be reached with another's id, nor without one.</remarks>
public sealed partial record CollectionId
{
    /// <summary>Creates an id.</summary>
    /// <param name="name">Matches <c>[a-z][a-z0-9_]{0,62}</c>.</param>
    /// <param name="tenant">Null for a store without tenants; otherwise 1 to 512 characters, not blank.</param>
    /// <exception cref="RagInputException">The name does not match.</exception>
    /// <exception cref="RagAccessException">The tenant is empty or malformed: an empty tenant is not a default one.</exception>
    public CollectionId(string name, string? tenant = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!NamePattern().IsMatch(name))
            throw new RagInputException("name.invalid", "A collection's name must be a lower-case letter followed by at most 62 lower-case letters, digits or underscores (a-z, 0-9, _).");
        if (tenant is not null && string.IsNullOrWhiteSpace(tenant))
            throw new RagAccessException("acl.missing_context", "The tenant is empty. Pass the tenant's name, or null for a store without tenants.");
        if (tenant is not null)
            _ = PrincipalNames.Checked([tenant]);
        Name = name;
        Tenant = tenant;
    }

    /// <summary>The collection's name.</summary>
    public string Name { get; }

    /// <summary>The tenant, or null in a store without tenants.</summary>
    public string? Tenant { get; }

    /// <summary>A collection of that name without a tenant.</summary>
    public static implicit operator CollectionId(string name) => new(name);

    /// <summary>A collection of that name without a tenant.</summary>
    public static CollectionId FromString(string name) => new(name);

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}

namespace Rag;

/// <summary>Who may see a document: everyone, named principals, or not stated.</summary>
/// <remarks>Immutable. Principals are compared ordinally, without case folding or wildcards; <c>*</c> is a literal name.</remarks>
public sealed class Audience : IEquatable<Audience>
{
    private Audience(bool isPublic, IReadOnlyList<string>? principals)
    {
        IsPublic = isPublic;
        Principals = principals ?? [];
        IsStated = isPublic || principals is not null;
    }

    /// <summary>Nothing was said: seen by everyone where a collection has no access control, by nobody where it demands principals.</summary>
    public static Audience Unstated { get; } = new(false, null);

    /// <summary>Everyone, also a caller without any principal.</summary>
    public static Audience Everyone { get; } = new(true, null);

    /// <summary>Whether everyone may see the document.</summary>
    public bool IsPublic { get; }

    /// <summary>Whether readers were stated at all.</summary>
    public bool IsStated { get; }

    /// <summary>The principals who may see the document, distinct, in ordinal order. Empty for <see cref="Everyone"/> and <see cref="Unstated"/>.</summary>
    public IReadOnlyList<string> Principals { get; }

    /// <summary>Only callers who have one of <paramref name="principals"/>; an empty list means nobody.</summary>
    /// <exception cref="RagAccessException">A principal is empty, not in normal form C, or holds control or zero-width characters.</exception>
    public static Audience Of(params IEnumerable<string> principals) => new(false, PrincipalNames.Checked(principals));

    /// <inheritdoc/>
    public bool Equals(Audience? other) =>
        other is not null && IsPublic == other.IsPublic && IsStated == other.IsStated
        && Principals.SequenceEqual(other.Principals, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Audience);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(IsPublic);
        foreach (var principal in Principals)
            hash.Add(principal, StringComparer.Ordinal);
        return hash.ToHashCode();
    }
}

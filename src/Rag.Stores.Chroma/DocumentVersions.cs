using System.Collections.Immutable;

namespace Rag.Stores.Chroma;

/// <summary>The versions of one document: the current one, unless it was deleted as of a moment, and those that held before it, oldest first.</summary>
internal sealed record DocumentVersions(StoredVersion? Current, ImmutableArray<StoredVersion> Earlier)
{
    public static DocumentVersions None { get; } = new(null, []);

    public IEnumerable<StoredVersion> All => Current is null ? Earlier : Earlier.Append(Current);

    /// <summary>The current version, or the last that was when there is none.</summary>
    public StoredVersion Latest => Current ?? Earlier[^1];

    public StoredVersion? At(DateTimeOffset? asOf) => asOf is { } moment ? All.FirstOrDefault(version => version.HoldsAt(moment)) : Current;

    public bool IsEmpty => Current is null && Earlier.IsEmpty;

    public DocumentVersions Without(string key) =>
        Current?.Key == key ? this with { Current = null } : this with { Earlier = Earlier.RemoveAll(version => version.Key == key) };

    public DocumentVersions Ended(string key, long ticks)
    {
        if (Current?.Key == key)
            return new(null, Earlier.Add(Until(Current, ticks)));
        return this with { Earlier = [.. Earlier.Select(version => version.Key == key ? Until(version, ticks) : version)] };
    }

    private static StoredVersion Until(StoredVersion version, long ticks) =>
        version with { Document = version.Document with { ValidTo = new DateTimeOffset(ticks, TimeSpan.Zero) } };
}

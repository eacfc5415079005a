using System.Collections.Immutable;

namespace Rag.Stores.Memory;

/// <summary>The versions of one document: the current one, unless it was deleted as of a moment, and those that held before it.</summary>
/// <param name="Current">The version last written.</param>
/// <param name="Earlier">Ended versions, oldest first; their times never overlap.</param>
internal sealed record MemoryHistory(MemoryVersion? Current, ImmutableArray<MemoryVersion> Earlier)
{
    public static MemoryHistory Empty { get; } = new(null, []);

    public IEnumerable<MemoryVersion> Versions => Current is null ? Earlier : Earlier.Append(Current);

    /// <summary>The current version, or the last that was when there is none.</summary>
    public MemoryVersion Latest => Current ?? Earlier[^1];

    public MemoryVersion? At(DateTimeOffset? asOf) => asOf is { } moment ? Versions.FirstOrDefault(version => version.HoldsAt(moment)) : Current;

    /// <summary>Ends what holds at or after a moment. A version that would then never have held is gone.</summary>
    public MemoryHistory EndedBy(DateTimeOffset moment) =>
        new(null, [.. Versions.Where(version => version.Document.ValidFrom < moment).Select(version => version.EndingBy(moment))]);
}

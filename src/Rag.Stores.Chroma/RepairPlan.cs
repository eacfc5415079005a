namespace Rag.Stores.Chroma;

/// <summary>What a repair takes away.</summary>
/// <param name="Damaged">Committed versions that cannot be shown whole.</param>
/// <param name="Orphans">Writes that were never committed.</param>
/// <param name="Records">Records that belong to no version there is, with the version they name.</param>
/// <param name="Vectors">The same of vectors.</param>
internal sealed record RepairPlan(
    IReadOnlyList<string> Damaged, IReadOnlyCollection<string> Orphans, IReadOnlyList<(string Id, string Version)> Records, IReadOnlyList<(string Id, string Version)> Vectors);

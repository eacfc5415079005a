namespace Rag.Stores.Chroma;

/// <summary>What a write changes, worked out against one state.</summary>
internal sealed class WritePlan(string write)
{
    private readonly List<string> _removed = [];

    public CommitRecord Commit { get; } = new() { Write = write };

    public bool IsEmpty => Commit is { Added: 0, Ended: null, Fenced: null } && _removed.Count == 0;

    public void Remove(string version) => _removed.Add(version);

    public void Remove(DocumentVersions versions) => _removed.AddRange(versions.All.Select(static version => version.Key));

    /// <summary>Ends what holds at or after a moment. A version that would then never have held is gone.</summary>
    public void End(DocumentVersions versions, DateTimeOffset moment)
    {
        foreach (var version in versions.All)
        {
            var until = version.Document.ValidTo;
            if (!(version.Document.ValidFrom < moment))
                Remove(version.Key);
            else if (version == versions.Current || !(until <= moment))
                (Commit.Ended ??= new(StringComparer.Ordinal))[version.Key] = (until <= moment ? until.Value : moment).UtcTicks;
        }
    }

    public ChromaRecord ToRecord(long number)
    {
        Commit.Removed = [.. _removed];
        return new(RecordIds.OfCommit(number), null,
            ChromaRecord.Field(RecordIds.Kind, RecordIds.Commit), ChromaRecord.Field(RecordIds.Number, number),
            ChromaRecord.Field(RecordIds.Write, Commit.Write), ChromaRecord.Field(RecordIds.Body, ChromaJson.Write(Commit)));
    }
}

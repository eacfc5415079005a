using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rag;

/// <summary>The counts of one run, and the ids it has seen. Safe for concurrent use.</summary>
internal sealed class IndexingRun(IndexingOptions options, IProgress<IndexingProgress>? progress)
{
    private readonly Lock _lock = new();
    // Half a digest a document: ten million of them fit in memory, and no two ids meet by chance.
    private readonly HashSet<UInt128> _seen = [];
    private readonly HashSet<UInt128> _rejected = [];
    private readonly List<IndexingFailure> _failed = [];
    private readonly List<RagWarning> _warnings = [];
    private readonly List<RefusedDocument> _refused = [];
    private int _items, _added, _updated, _unchanged, _deleted, _chunks, _embedded, _reused, _modelFailures;
    private bool _hidesOthers;
    private long _tokens;

    /// <summary>Takes note of an item; false when it failed to be read or its id came before.</summary>
    public bool TrySee(SourceItem item)
    {
        lock (_lock)
        {
            _items++;
            _warnings.AddRange(item.Warnings);
            var isFirst = _seen.Add(KeyOf(item.Id));
            if (item.Document is not null && item.Document.Id != item.Id)
                isFirst = _seen.Add(KeyOf(item.Document.Id));
            if (item.Document is null)
            {
                _hidesOthers |= item.HidesOthers || (item.Error?.Code.StartsWith("path.", StringComparison.Ordinal) ?? false);
                // Skipped on purpose, such as a pipe: the warning says why.
                if (item.Error is not null || item.Warnings.Count == 0)
                    AddFailure(item.Id, item.Error ?? (Exception)new RagInputException("input.missing", "The source yielded neither a document nor an error."));
            }
            else if (!isFirst)
            {
                AddFailure(item.Document.Id, new RagInputException("id.duplicate", "Another document of this run has the same id; the first one was kept."));
            }

            if (item.Document is not null && isFirst)
                return true;
        }

        Report();
        return false;
    }

    public bool HasSeen(string id)
    {
        lock (_lock)
            return _seen.Contains(KeyOf(id)) && !_rejected.Contains(KeyOf(id));
    }

    /// <summary>Takes note of a document that a processor refused. One that is not wanted counts as one the source does not have.</summary>
    public void Refuse(RefusedDocument refused)
    {
        lock (_lock)
        {
            _refused.Add(refused);
            if (refused.Verdict == DocumentVerdict.Rejected)
                _rejected.Add(KeyOf(refused.Id));
        }

        RagTelemetry.Documents.Add(1, new KeyValuePair<string, object?>("rag.outcome", "refused"));
        Report();
    }

    /// <summary>Whether a sync may remove what was not seen.</summary>
    public bool MayRemove(out string why)
    {
        why = _hidesOthers
            ? "A part of the source could not be read, and which documents it holds is unknown, so nothing was removed. Correct what failed and run again."
            : "The source was empty, so nothing was removed. If that is meant, set IndexingOptions.AllowEmptySync.";
        return !_hidesOthers && (_items > 0 || options.AllowEmptySync);
    }

    public void Unchanged()
    {
        lock (_lock)
            _unchanged++;
        RagTelemetry.Documents.Add(1, new KeyValuePair<string, object?>("rag.outcome", "unchanged"));
        Report();
    }

    public void Embedded(int texts, long tokens)
    {
        lock (_lock)
        {
            _embedded += texts;
            _tokens += tokens;
        }
    }

    /// <summary>Takes note of stored documents, of whose chunks <paramref name="embedded"/> texts were embedded for them.</summary>
    public void Stored(IReadOnlyList<PendingDocument> documents, int embedded)
    {
        int added = documents.Count(document => document.IsNew), chunks = documents.Sum(document => document.Chunks.Count);
        lock (_lock)
        {
            _added += added;
            _updated += documents.Count - added;
            _chunks += chunks;
            _reused += chunks - embedded;
            _modelFailures = 0;
        }

        RagTelemetry.Documents.Add(added, new KeyValuePair<string, object?>("rag.outcome", "added"));
        RagTelemetry.Documents.Add(documents.Count - added, new KeyValuePair<string, object?>("rag.outcome", "updated"));
        RagTelemetry.Chunks.Add(embedded, new KeyValuePair<string, object?>("rag.vector", "computed"));
        RagTelemetry.Chunks.Add(chunks - embedded, new KeyValuePair<string, object?>("rag.vector", "reused"));
        Report();
    }

    public void Deleted(int count)
    {
        lock (_lock)
            _deleted += count;
        RagTelemetry.Documents.Add(count, new KeyValuePair<string, object?>("rag.outcome", "deleted"));
    }

    public void Warn(string code, string message, string? documentId) => Warn([new RagWarning(code, message, documentId)]);

    public void Warn(IReadOnlyList<RagWarning> warnings)
    {
        lock (_lock)
            _warnings.AddRange(warnings);
    }

    public void Fail(string id, Exception exception)
    {
        lock (_lock)
            AddFailure(id, exception);
        Report();
    }

    /// <summary>Whether the model failed so often in a row that asking it again is only waiting.</summary>
    public bool HasGivenUp
    {
        get
        {
            lock (_lock)
                return _modelFailures >= options.MaxConsecutiveFailures;
        }
    }

    public IndexingReport ToReport(TimeSpan duration)
    {
        lock (_lock)
        {
            return new IndexingReport
            {
                Added = _added,
                Updated = _updated,
                Unchanged = _unchanged,
                Deleted = _deleted,
                Failed = [.. _failed],
                Refused = [.. _refused],
                Warnings = [.. _warnings],
                Chunks = _chunks,
                Embedded = _embedded,
                Reused = _reused,
                Tokens = _tokens,
                Duration = duration,
            };
        }
    }

    private void AddFailure(string id, Exception exception)
    {
        if (exception is RagEmbeddingException)
            _modelFailures++;
        // An exception that is not ours may quote the document, so only its type is shown.
        _failed.Add(exception is RagException known
            ? new IndexingFailure(id, known.Code, known.Message) { Exception = exception }
            : new IndexingFailure(id, "failed", $"An unexpected {exception.GetType().Name} occurred; IndexingFailure.Exception has it.") { Exception = exception });
        RagTelemetry.Documents.Add(1, new KeyValuePair<string, object?>("rag.outcome", "failed"));
    }

    private void Report()
    {
        if (progress is null)
            return;
        lock (_lock)
            progress.Report(new IndexingProgress(_items, _added + _updated + _unchanged + _failed.Count, _failed.Count, _chunks, _embedded));
    }

    private static UInt128 KeyOf(string id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}

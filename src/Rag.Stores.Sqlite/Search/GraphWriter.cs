using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Sqlite;

/// <summary>Brings a collection's graph up to date after a commit that left enough to do.</summary>
/// <remarks>
/// Read, build, write: the building holds no lock, so readers and other writers go on meanwhile, and what they commit is only a little more
/// for the next time. One at a time in a process; another process that does the same work at the same time does it in vain.
/// </remarks>
internal sealed class GraphWriter(SqliteFile file, CollectionIndex index, long collection, SqliteStoreOptions options)
{
    private const string Operation = "graph";
    private int _working;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _working, 1) == 1)
            return;
        try
        {
            await BuildAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The commit stands; the next one finds the graph due again.
        }
        catch (ObjectDisposedException)
        {
        }
        catch (RagStoreException e)
        {
            options.OnWarning?.Invoke(new RagWarning(e.Code, $"The vector graph was not brought up to date; searches compare more vectors meanwhile. {e.Message}"));
        }
        finally
        {
            Volatile.Write(ref _working, 0);
        }
    }

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        VectorGraph? graph;
        byte[] bytes = [];
        int end;
        using (var read = await file.ReadAsync(Operation, cancellationToken).ConfigureAwait(false))
        {
            if (CollectionRow.Find(read.Connection, collection) is not { } row)
                return;
            var snapshot = await index.FollowAsync(read.Connection, row, vectors: true, analyzer: null, helper: null, cancellationToken).ConfigureAwait(false);
            // Memory is past this moment: whoever brought it there will have found the graph due as well.
            if (snapshot?.Vectors is not { } vectors)
                return;
            var flat = vectors.Flat.Over(new StoredVectors(read.Connection, collection, row.Info.Dimensions, snapshot.Cache));
            graph = flat.Live.Count < options.GraphFrom / 2 ? null : VectorGraph.Extend(flat, vectors.Graph, vectors.Covered, index.GraphOptions, cancellationToken);
            if (graph is not null)
                bytes = HnswFile.Write(flat, graph, index.GraphOptions, collection);
            end = Schema.OrdinalOf(row.NextChunk);
        }

        using var write = await file.WriteAsync(Operation, cancellationToken).ConfigureAwait(false);
        if (CollectionRow.Find(write.Connection, collection) is not { } current)
            return;
        var sequence = current.Sequence + 1;
        StoredGraph.Save(write.Connection, collection, sequence, end, graph?.Covered.Count ?? 0, bytes);
        current.Advance(write.Connection, sequence, current.NextDocument, current.NextChunk);
        index.Offer(graph, sequence);
        write.Commit();
    }
}

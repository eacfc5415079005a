using System.Collections.Concurrent;

namespace Rag.Stores.Sqlite;

/// <summary>Folds the write-ahead log into the file, while nobody in any process can write.</summary>
/// <remarks>
/// SQLite before 3.51.3 can damage a file when one connection checkpoints at the instant another starts the log anew (the WAL-reset bug).
/// So no connection checkpoints by itself. The writer takes the write lock, which all processes share, and has a second connection
/// checkpoint passively under it: no commit and no restart of the log can happen meanwhile.
/// </remarks>
internal static class Checkpoint
{
    // Large enough that a bulk load copies each page a few times only; small enough that reading the log stays cheap.
    public const long DueBytes = 16L << 20;

    public static void RunIfDue(string path, Connection writer, ConcurrentBag<Connection> idle)
    {
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > DueBytes })
            Run(writer, idle);
    }

    /// <summary>Leaves nothing of what was erased in the log: folds it in, starts it anew and cuts it off.</summary>
    /// <remarks>A reader of an older moment, in any process, puts it off to a later checkpoint.</remarks>
    public static void Erase(Connection writer, ConcurrentBag<Connection> idle)
    {
        if (!Run(writer, idle))
            return;
        try
        {
            // The first frame after a complete checkpoint starts the log anew; its commit cuts the log to the limit.
            writer.Execute($"PRAGMA journal_size_limit=0; BEGIN IMMEDIATE; PRAGMA user_version={Schema.Version}; COMMIT");
        }
        finally
        {
            writer.Rollback();
            writer.Execute($"PRAGMA journal_size_limit={DueBytes}");
        }
    }

    /// <returns>Whether everything in the log is now in the file; a reader of an older moment prevents it.</returns>
    public static bool Run(Connection writer, ConcurrentBag<Connection> idle)
    {
        if (!idle.TryTake(out var helper))
            return false;
        try
        {
            // Busy is no failure: another process writes, and will checkpoint when it is done.
            if (writer.TryExecute("BEGIN IMMEDIATE") != 0)
                return false;
            using var rows = helper.Prepare("PRAGMA wal_checkpoint(PASSIVE)");
            return rows.Step() && rows.Int64(0) == 0 && rows.Int64(1) == rows.Int64(2);
        }
        finally
        {
            writer.Rollback();
            idle.Add(helper);
        }
    }
}

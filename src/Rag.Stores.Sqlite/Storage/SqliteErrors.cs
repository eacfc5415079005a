using SQLitePCL;

namespace Rag.Stores.Sqlite;

/// <summary>Says what SQLite refused in words a user can act on.</summary>
internal static class SqliteErrors
{
    public const string Store = "sqlite";
    private const int PrimaryCode = 0xFF;

    public static bool IsBusy(int result) => (result & PrimaryCode) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The exception for a result code; never one of SQLite's own types.</summary>
    public static Exception From(int result, sqlite3? handle, string operation)
    {
        var detail = handle is { IsInvalid: false, IsClosed: false } ? raw.sqlite3_errmsg(handle).utf8_to_string() : raw.sqlite3_errstr(result).utf8_to_string();
        return (result & PrimaryCode) switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Locked(operation),
            raw.SQLITE_READONLY => Error("store.readonly", "the file or its folder is read-only. Make both writable; searching keeps working."),
            raw.SQLITE_FULL => Error("store.full", "the disk is full. Free some space and run again: what was committed before is intact."),
            raw.SQLITE_NOTADB => Error("store.corrupt", "the file is not a SQLite database. Choose another path, or move the file away."),
            raw.SQLITE_CORRUPT => Error("store.corrupt", "the file is damaged. Restore it from a backup, or delete it and index again."),
            raw.SQLITE_CANTOPEN => Error("store.unavailable", "the file could not be opened. Check that its folder exists and may be written."),
            raw.SQLITE_IOERR => Error("store.unavailable", $"the file could not be read or written ({detail}). Check the disk."),
            raw.SQLITE_AUTH or raw.SQLITE_PERM => Error("store.refused", $"not allowed ({detail})."),
            raw.SQLITE_NOMEM => new InsufficientMemoryException("SQLite ran out of memory."),
            _ when detail.Contains("not authorized", StringComparison.Ordinal) => Error("store.refused", $"not allowed ({detail})."),
            _ => Error("store.failed", $"{detail} (code {result})."),
        };

        RagStoreException Error(string code, string message) => new(Store, operation, code, message);
    }

    public static RagStoreException Locked(string operation) =>
        new(Store, operation, "store.locked", "another process is writing to the file. Try again, or raise SqliteStoreOptions.BusyTimeout.") { IsTransient = true };

    public static RagStoreException Corrupt(string operation, string what) =>
        new(Store, operation, "store.corrupt", $"{what} is damaged. Run verify to see what is affected, then repair, or index again.");

    public static RagStoreException NotFound(string operation, CollectionId id) =>
        new(Store, operation, "not_found", $"there is no collection '{id.Name}'. Index something into it first, or name another.");
}

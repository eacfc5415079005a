using System.Globalization;
using SQLitePCL;

namespace Rag.Stores.Sqlite;

/// <summary>One handle on the file, used by one operation at a time.</summary>
internal sealed class Connection : IDisposable
{
    // SQLITE_OPEN_EXRESCODE, which the binding does not name.
    private const int ExtendedResultCodes = 0x0200_0000;

    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly sqlite3 _handle;

    static Connection() => Batteries_V2.Init();

    private Connection(sqlite3 handle) => _handle = handle;

    /// <summary>What is being done, for the message of an error.</summary>
    public string Operation { get; set; } = "open";

    public bool IsReadOnly => raw.sqlite3_db_readonly(_handle, "main") == 1;

    public static string Version => raw.sqlite3_libversion().utf8_to_string();

    /// <summary>Opens the file. The path is taken literally: no connection string, no <c>file:</c> address.</summary>
    public static Connection Open(string fullPath, bool write, bool create) =>
        Open(fullPath, (write ? raw.SQLITE_OPEN_READWRITE : raw.SQLITE_OPEN_READONLY) | (create ? raw.SQLITE_OPEN_CREATE : 0));

    /// <summary>Opens a file that nobody changes, such as one in a folder that may not be written: without a log, without locks.</summary>
    public static Connection OpenImmutable(string fullPath)
    {
        var path = OperatingSystem.IsWindows() ? "/" + fullPath.Replace('\\', '/') : fullPath;
        // Everything escaped, so that no file name can say anything but itself.
        var address = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return Open($"file://{address}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI);
    }

    private static Connection Open(string name, int flags)
    {
        var result = raw.sqlite3_open_v2(name, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX | ExtendedResultCodes, null);
        if (result != raw.SQLITE_OK)
        {
            var error = SqliteErrors.From(result, null, "open");
            handle?.Dispose();
            throw error;
        }

        var connection = new Connection(handle);
        try
        {
            connection.Harden();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public Exception Error(int result) => SqliteErrors.From(result, _handle, Operation);

    /// <summary>The statement for <paramref name="sql"/>, prepared once; dispose it to use it again.</summary>
    public Statement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
        {
            // An error may have left it in the middle of its rows.
            statement.Dispose();
            return statement;
        }

        var result = raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
        if (result != raw.SQLITE_OK)
            throw Error(result);
        return _statements[sql] = new Statement(this, handle);
    }

    public void Execute(string sql)
    {
        var result = TryExecute(sql);
        if (result != raw.SQLITE_OK)
            throw Error(result);
    }

    public int TryExecute(string sql) => raw.sqlite3_exec(_handle, sql);

    public long Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>Ends a transaction without a trace. A full disk has already rolled it back: that is no error of its own.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(_handle) == 0)
            _ = TryExecute("ROLLBACK");
    }

    /// <summary>Reads part of a blob without loading the rest.</summary>
    public void ReadBlob(string table, string column, long row, int offset, Span<byte> destination)
    {
        var result = raw.sqlite3_blob_open(_handle, "main", table, column, row, 0, out var blob);
        if (result != raw.SQLITE_OK)
            throw Error(result);
        using (blob)
        {
            if ((long)offset + destination.Length > raw.sqlite3_blob_bytes(blob))
                throw SqliteErrors.Corrupt(Operation, string.Create(CultureInfo.InvariantCulture, $"row {row} of {table}"));
            result = raw.sqlite3_blob_read(blob, destination, offset);
            if (result != raw.SQLITE_OK)
                throw Error(result);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Close();
        _statements.Clear();
        _handle.Dispose();
    }

    private void Harden()
    {
        // The file may come from anyone: no function with a side effect from its schema, no writing to the schema,
        // no trigger or view run before the schema was compared with the expected one.
        Configure(raw.SQLITE_DBCONFIG_DEFENSIVE, 1);
        Configure(raw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
        Configure(raw.SQLITE_DBCONFIG_ENABLE_VIEW, 0);
        Configure(raw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
        Configure(raw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
        // Waiting is ours (FileLock), so that it can be cancelled; checkpoints too (see Checkpoint).
        _ = raw.sqlite3_busy_timeout(_handle, 0);
        Execute("PRAGMA wal_autocheckpoint=0; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY");
    }

    private void Configure(int option, int value)
    {
        var result = raw.sqlite3_db_config(_handle, option, value, out _);
        if (result != raw.SQLITE_OK)
            throw Error(result);
    }
}

using SQLitePCL;

namespace Rag.Stores.Sqlite;

/// <summary>A prepared statement of one connection. Disposing it makes it ready for its next use; the connection ends it.</summary>
/// <remarks>
/// Over the native interface rather than ADO.NET: a chunk is four rows and must cost a few microseconds each,
/// waiting for a lock must obey a cancellation token, and blobs are read in place.
/// </remarks>
internal sealed class Statement(Connection connection, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int index, long value) => Checked(raw.sqlite3_bind_int64(handle, index, value));

    public Statement Bind(int index, long? value) => value is { } number ? Bind(index, number) : Checked(raw.sqlite3_bind_null(handle, index));

    public Statement Bind(int index, string value) => Checked(raw.sqlite3_bind_text(handle, index, value));

    public Statement Bind(int index, ReadOnlySpan<byte> value) => value.IsEmpty
        ? Checked(raw.sqlite3_bind_zeroblob(handle, index, 0))
        : Checked(raw.sqlite3_bind_blob(handle, index, value));

    /// <summary>Whether there is a row to read.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(handle);
        return result switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw connection.Error(result),
        };
    }

    /// <summary>Runs a statement that returns nothing, and makes it ready for the next.</summary>
    public void Run()
    {
        // The error text is lost by a reset, so the step throws first.
        Step();
        Dispose();
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int32(int column) => raw.sqlite3_column_int(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose()
    {
        // The result repeats the last step's, which has been reported.
        _ = raw.sqlite3_reset(handle);
        _ = raw.sqlite3_clear_bindings(handle);
    }

    internal void Close() => handle.Dispose();

    private Statement Checked(int result) => result == raw.SQLITE_OK ? this : throw connection.Error(result);
}

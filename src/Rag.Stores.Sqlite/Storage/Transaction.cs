namespace Rag.Stores.Sqlite;

/// <summary>A connection lent for one operation, inside a transaction that ends with it. Without <see cref="Commit"/> nothing happened.</summary>
internal sealed class Transaction(Connection connection, Action<Connection, CommitKind> giveBack) : IDisposable
{
    private CommitKind _committed;
    private bool _ended;

    public Connection Connection => connection;

    /// <param name="kind">Whether something was erased, so that the log must not keep it either.</param>
    public void Commit(CommitKind kind = CommitKind.Change)
    {
        connection.Execute("COMMIT");
        _committed = kind;
    }

    public void Dispose()
    {
        if (_ended)
            return;
        _ended = true;
        connection.Rollback();
        giveBack(connection, _committed);
    }
}

/// <summary>What a transaction left behind.</summary>
internal enum CommitKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A change.</summary>
    Change,

    /// <summary>A change that erased something for good.</summary>
    Erasure,
}

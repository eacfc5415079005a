namespace Rag.Stores.Sqlite;

/// <summary>A connection lent for one operation, inside a transaction that ends with it. Without <see cref="Commit"/> nothing happened.</summary>
internal sealed class Transaction(Connection connection, Action<Connection, bool> giveBack) : IDisposable
{
    private bool _committed;
    private bool _ended;

    public Connection Connection => connection;

    public void Commit()
    {
        connection.Execute("COMMIT");
        _committed = true;
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

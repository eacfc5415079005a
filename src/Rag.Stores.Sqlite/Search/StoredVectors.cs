using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Sqlite;

/// <summary>The exact vectors one question compares, read from the file at the question's moment and kept for the next.</summary>
internal sealed class StoredVectors(Connection connection, long collection, int dimensions, VectorCache cache) : IVectorRows
{
    public ReadOnlySpan<float> Row(int ordinal, Span<float> scratch) =>
        cache.Find(ordinal) ?? cache.Keep(ordinal, VersionContent.ReadVector(connection, Schema.FirstKey(collection) + ordinal, dimensions));
}

/// <summary>Vectors that some question has compared. An ordinal is given once, so what is kept stays true.</summary>
internal sealed class VectorCache : IVectorRows
{
    private const int PageRows = 1_024;

    private readonly Lock _growing = new();
    private volatile float[]?[]?[] _pages = [];

    /// <summary>For an index that is only written: a question brings its own connection.</summary>
    ReadOnlySpan<float> IVectorRows.Row(int ordinal, Span<float> scratch) => throw new InvalidOperationException("A question reads vectors through its connection.");

    public float[]? Find(int ordinal)
    {
        var pages = _pages;
        var page = ordinal / PageRows;
        return page < pages.Length && Volatile.Read(ref pages[page]) is { } rows ? Volatile.Read(ref rows[ordinal % PageRows]) : null;
    }

    public float[] Keep(int ordinal, float[] vector)
    {
        lock (_growing)
        {
            var pages = _pages;
            var page = ordinal / PageRows;
            if (page >= pages.Length)
            {
                Array.Resize(ref pages, Math.Max(page + 1, pages.Length * 2));
                _pages = pages;
            }

            var rows = pages[page];
            if (rows is null)
                Volatile.Write(ref pages[page], rows = new float[]?[PageRows]);
            Volatile.Write(ref rows[ordinal % PageRows], vector);
        }

        return vector;
    }

    public void Forget(int ordinal)
    {
        lock (_growing)
        {
            var page = ordinal / PageRows;
            if (page < _pages.Length && _pages[page] is { } rows)
                Volatile.Write(ref rows[ordinal % PageRows], null);
        }
    }
}

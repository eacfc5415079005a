namespace Rag;

/// <summary>How a SQLite file is opened.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>Whether the file is only read. Nothing is created; every change is refused with <c>store.readonly</c>.</summary>
    /// <value>The default is false.</value>
    public bool ReadOnly { get; set; }

    /// <summary>How long a write waits for another process that is writing, before it fails with <c>store.locked</c>.</summary>
    /// <value>Not negative. The default is 30 seconds. A cancellation ends the wait at once.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The folder the file must lie in, after links are followed; null for anywhere. Set it when a path comes from outside.</summary>
    /// <value>The default is null.</value>
    public string? Root { get; set; }

    /// <summary>Measures the waiting.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The share of the true nearest a vector search of a large collection finds, on average. A small collection, a selective filter and 1 are exact.</summary>
    /// <value>Above 0, at most 1. The default is 0.95. Below 10,000 chunks every search is exact.</value>
    public double Recall { get; set; } = 0.95;

    /// <summary>Whether a hybrid search looks for words and vectors side by side, on two threads: it answers sooner while there are cores to spare, and the same.</summary>
    /// <value>The default is false: under load, one thread a question answers more of them.</value>
    public bool ParallelSearch { get; set; }

    /// <summary>Told of what was wrong and put right without failing, such as a damaged index that is made again. May be called from any thread.</summary>
    /// <value>The default is null.</value>
    public Action<RagWarning>? OnWarning { get; set; }

    /// <summary>Analyzers a collection may have been made with, besides those given when it is opened; found by name.</summary>
    /// <value>The default holds <see cref="TextAnalyzer.Default"/>.</value>
    public IList<ITextAnalyzer> Analyzers { get; private set; } = [TextAnalyzer.Default];

    /// <summary>The most pages the file may take; 0 for no limit. For tests of a full disk.</summary>
    internal int MaxPages { get; set; }

    /// <summary>From so many chunks a collection gets a vector graph.</summary>
    internal int GraphFrom { get; set; } = 10_000;

    /// <summary>So many vectors may wait for the graph, compared one by one, until a write itself puts them in.</summary>
    internal int WaitingMost { get; set; } = 100_000;

    internal SqliteStoreOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BusyTimeout, TimeSpan.Zero, nameof(BusyTimeout));
        ArgumentNullException.ThrowIfNull(TimeProvider, nameof(TimeProvider));
        if (!(Recall is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Recall), Recall, "Recall must be above 0, and at most 1 (exact).");
        // Later changes do not reach the copy.
        var copy = (SqliteStoreOptions)MemberwiseClone();
        copy.Analyzers = [.. Analyzers];
        return copy;
    }
}

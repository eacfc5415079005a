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

    /// <summary>Analyzers a collection may have been made with, besides those given when it is opened; found by name.</summary>
    /// <value>The default holds <see cref="TextAnalyzer.Default"/>.</value>
    public IList<ITextAnalyzer> Analyzers { get; } = [TextAnalyzer.Default];

    /// <summary>The most pages the file may take; 0 for no limit. For tests of a full disk.</summary>
    internal int MaxPages { get; set; }

    internal SqliteStoreOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BusyTimeout, TimeSpan.Zero, nameof(BusyTimeout));
        ArgumentNullException.ThrowIfNull(TimeProvider, nameof(TimeProvider));
        var copy = new SqliteStoreOptions { ReadOnly = ReadOnly, BusyTimeout = BusyTimeout, Root = Root, TimeProvider = TimeProvider, MaxPages = MaxPages };
        copy.Analyzers.Clear();
        foreach (var analyzer in Analyzers)
            copy.Analyzers.Add(analyzer);
        return copy;
    }
}

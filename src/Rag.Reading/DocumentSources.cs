using System.Runtime.CompilerServices;
using Rag.Reading;

namespace Rag;

/// <summary>Reads files and streams into documents, whatever their format.</summary>
public static class DocumentSources
{
    /// <summary>The documents of <paramref name="paths"/>: files, folders with all that is under them, and JSON Lines files of many documents.</summary>
    /// <param name="paths">In this order; a folder's files come in ordinal order of their paths. Hidden files, version control folders and links out of the folder are left out.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>
    /// Read lazily, one file open at a time. What cannot be read is an item with an error and the rest goes on:
    /// <c>path.not_found</c>, <c>parse.binary</c>, <c>parse.unreadable</c> and so on.
    /// The id of a file's document is its path with forward slashes (see <see cref="SourceOptions.Root"/>).
    /// </returns>
    /// <exception cref="ArgumentException">The options hold an unknown encoding.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of the options is outside its range.</exception>
    public static IAsyncEnumerable<SourceItem> FromPaths(
        IEnumerable<string> paths, SourceOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var reading = new FileReading((options ?? new()).Checked());
        return ReadPathsAsync([.. paths], reading, cancellationToken);
    }

    /// <summary>The documents in <paramref name="content"/>; most formats hold one.</summary>
    /// <param name="content">Read once, to its end; not disposed.</param>
    /// <param name="origin">Its id and, by its extension, its format.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArgumentException">The options hold an unknown encoding.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of the options is outside its range.</exception>
    public static IAsyncEnumerable<SourceItem> FromStream(
        Stream content, DocumentOrigin origin, SourceOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(origin);
        return new FileReading((options ?? new()).Checked()).ReadAsync(content, origin, cancellationToken);
    }

    private static async IAsyncEnumerable<SourceItem> ReadPathsAsync(
        string[] paths, FileReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            foreach (var file in reading.Walk(path))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await foreach (var item in reading.ReadAsync(file, cancellationToken).ConfigureAwait(false))
                    yield return item;
            }
        }
    }
}

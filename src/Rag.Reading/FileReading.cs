using System.Globalization;
using System.Runtime.CompilerServices;

namespace Rag.Reading;

/// <summary>Finds the reader of a file, runs it under the time limit, and turns whatever it throws into the item's error.</summary>
internal sealed class FileReading
{
    private readonly SourceOptions _options;
    private readonly IReadOnlyList<IDocumentReader> _readers;

    public FileReading(SourceOptions options)
    {
        _options = options;
        var loader = new TextLoader(options);
        _readers =
        [
            .. options.CustomReaders,
            new MarkdownReader(loader),
            new JsonLinesReader(loader),
            new HtmlReader(loader),
            new DocxReader(options),
            new PptxReader(options),
            new XlsxReader(options),
            new EpubReader(loader),
            new PdfReader(loader),
            new TableTextReader(loader),
            new JsonReader(loader),
            new FeedReader(loader),
            new MailReader(loader),
            new PlainTextReader(loader),
        ];
    }

    public IEnumerable<FoundFile> Walk(string path) => new PathWalker(_options.Root).Walk(path);

    public async IAsyncEnumerable<SourceItem> ReadAsync(FoundFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (file.Error is not null || file.Warning is not null)
        {
            yield return new SourceItem { Id = file.Id, Error = file.Error, Warnings = file.Warning is null ? [] : [file.Warning], HidesOthers = file.Error?.Code.StartsWith("path.", StringComparison.Ordinal) ?? false };
            yield break;
        }

        FileStream? content = null;
        DateTimeOffset? updatedAt = null;
        RagException? failure = null;
        try
        {
            content = new FileStream(file.FullPath, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0, Share = FileShare.ReadWrite | FileShare.Delete });
            updatedAt = new DateTimeOffset(File.GetLastWriteTimeUtc(content.SafeFileHandle));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failure = exception is FileNotFoundException or DirectoryNotFoundException
                ? new RagInputException("path.not_found", "The file is not there, or has gone since its folder was listed.", exception) { DocumentId = file.Id }
                : Unreadable(file.Id, exception);
        }

        if (content is null)
        {
            yield return new SourceItem { Id = file.Id, Error = failure };
            yield break;
        }

        await using (content.ConfigureAwait(false))
        {
            var origin = new DocumentOrigin(file.Id, file.Id, Path.GetExtension(file.FullPath).ToLowerInvariant(), updatedAt);
            await foreach (var item in ReadAsync(content, origin, cancellationToken).ConfigureAwait(false))
                yield return item;
        }
    }

    public async IAsyncEnumerable<SourceItem> ReadAsync(Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var timer = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _options.TimeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        var reader = _readers.First(candidate => candidate.CanRead(origin.Extension));
        var items = ItemsOf(reader, new GuardedStream(content), origin, linked.Token).GetAsyncEnumerator(linked.Token);
        var isFirst = true;
        await using (items.ConfigureAwait(false))
        {
            while (true)
            {
                SourceItem? item = null;
                RagException? failure = null;
                try
                {
                    timer.CancelAfter(_options.Timeout);
                    if (!await items.MoveNextAsync().ConfigureAwait(false))
                        yield break;
                    // The consumer's time is not the reader's.
                    timer.CancelAfter(Timeout.InfiniteTimeSpan);
                    item = items.Current;
                }
                catch (Exception exception) when (exception is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
                {
                    failure = Failure(exception, origin.Id, timer.IsCancellationRequested);
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (item is null)
                {
                    // A file of many documents that broke off may have held more.
                    yield return new SourceItem { Id = origin.Id, Error = failure, HidesOthers = !isFirst || reader is JsonLinesReader or FeedReader || _options.CustomReaders.Contains(reader) };
                    yield break;
                }

                isFirst = false;
                yield return item.Document is { } document && !ReferenceEquals(_options.VisibleTo, Audience.Unstated) && !document.VisibleTo.IsStated
                    ? item with { Document = document with { VisibleTo = _options.VisibleTo } }
                    : item;
            }
        }
    }

    /// <summary>A reader may throw before it gives the first item; as an iterator it throws where failures are caught.</summary>
    private static async IAsyncEnumerable<SourceItem> ItemsOf(
        IDocumentReader reader, Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in reader.ReadAsync(content, origin, cancellationToken).ConfigureAwait(false))
            yield return item;
    }

    private RagException Failure(Exception exception, string id, bool isTimeout) => exception switch
    {
        RagParseException { DocumentId: null } known => new RagParseException(known.Code, known.Message, known.InnerException) { DocumentId = id, IsTransient = known.IsTransient },
        RagInputException { DocumentId: null } known => new RagInputException(known.Code, known.Message, known.InnerException) { DocumentId = id, IsTransient = known.IsTransient },
        RagException known => known,
        OperationCanceledException when isTimeout => new RagParseException("parse.timeout", string.Create(CultureInfo.InvariantCulture, $"Reading took longer than {_options.Timeout.TotalSeconds:0.###} seconds. Try again, or raise SourceOptions.Timeout."), exception) { DocumentId = id, IsTransient = true },
        IOException or UnauthorizedAccessException => Unreadable(id, exception),
        _ => new RagParseException("parse.corrupt", $"The file could not be read as {(id.Contains('.', StringComparison.Ordinal) ? id[id.LastIndexOf('.')..] : "text")}: {exception.GetType().Name}. Check that it is what its extension says.", exception) { DocumentId = id },
    };

    private static RagParseException Unreadable(string id, Exception exception) =>
        new("parse.unreadable", $"The file cannot be read ({Reasons.Of(exception)}). Check its permissions and whether another program holds it.", exception) { DocumentId = id, IsTransient = true };
}

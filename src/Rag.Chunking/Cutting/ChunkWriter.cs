namespace Rag.Chunking;

/// <summary>Collects the chunks of one document and what had to be compromised on.</summary>
internal sealed class ChunkWriter(Document document, ChunkSize size, ITokenizer tokenizer, CancellationToken cancellationToken)
{
    // A context stands with every part: without a bound, one huge header would make the whole quadratic.
    private const int MaxContextLength = 2000;

    private readonly List<Chunk> _chunks = [];
    private readonly List<RagWarning> _warnings = [];
    private string _longContext = "";
    private string _boundedContext = "";
    private readonly TextCutter _cutter = new(document.Text, size, tokenizer, cancellationToken);

    public string Text => document.Text;

    public ChunkSize Size => size;

    public void ThrowIfCancelled() => cancellationToken.ThrowIfCancellationRequested();

    public int CountTokens(int start, int end) => tokenizer.CountTokens(document.Text.AsSpan(start, end - start));

    /// <summary>The tokens of the range, or one more than the limit where it counts more: no more of it is read.</summary>
    public int CountUpToLimit(int start, int end)
    {
        var index = tokenizer.GetIndexByTokenCount(document.Text.AsSpan(start, end - start), size.MaxTokens, out var tokens);
        return start + index < end ? size.MaxTokens + 1 : tokens;
    }

    public int CountTokens(string context) => tokenizer.CountTokens(context);

    /// <summary>The range without white space at its ends.</summary>
    public (int Start, int End) Trim(int start, int end)
    {
        var range = document.Text.AsSpan(0, end);
        start = BreakFinder.SkipWhiteSpace(range, start);
        return (start, BreakFinder.TrimEnd(range, start, end));
    }

    /// <summary>Adds <c>[start, end)</c> as one chunk when it fits, else as several.</summary>
    public void AddCut(int start, int end, IReadOnlyList<string> headings, string context = "", ChunkKind kind = ChunkKind.Text, bool overlap = true, string? laterContext = null)
    {
        _cutter.Begin(start, end, overlap);
        while (_cutter.TryNext(out var piece))
        {
            Add(piece, headings, context, kind);
            context = laterContext ?? context;
        }
    }

    /// <summary>Adds <c>[start, end)</c> as one chunk if it fits, after a chunk of the range <paramref name="before"/> when one is given.</summary>
    public bool TryAdd(
        int start, int end, IReadOnlyList<string> headings, string context = "", ChunkKind kind = ChunkKind.Text, (int Start, int End)? before = null)
    {
        (start, end) = Trim(start, end);
        if (start == end)
            return true;
        var index = tokenizer.GetIndexByTokenCount(document.Text.AsSpan(start, end - start), size.MaxTokens, out var tokens);
        if (start + index < end)
            return false;
        if (before is { } range)
            AddCut(range.Start, range.End, headings, context, kind == ChunkKind.Table ? ChunkKind.Text : kind, overlap: false);
        Add(new Piece(start, end, tokens), headings, context, kind);
        return true;
    }

    /// <summary>Where a chunk may begin to repeat the end of the last one, no earlier than <paramref name="low"/>; -1 for nowhere.</summary>
    public int OverlapStart(int low)
    {
        var last = _chunks[^1];
        return _cutter.OverlapStart(new Piece(Math.Max(low, last.Span.Start), last.Span.End, last.Tokens), last.Tokens / (double)last.Text.Length);
    }

    public void Add(Piece piece, IReadOnlyList<string> headings, string context = "", ChunkKind kind = ChunkKind.Text) =>
        _chunks.Add(new Chunk
        {
            DocumentId = document.Id,
            Index = _chunks.Count,
            Span = TextSpan.FromBounds(piece.Start, piece.End),
            Text = document.Text.Substring(piece.Start, piece.End - piece.Start),
            Headings = headings,
            Context = Bounded(context),
            Kind = kind,
            Tokens = piece.Tokens,
        });

    private string Bounded(string context)
    {
        if (context.Length <= MaxContextLength)
            return context;
        if (!ReferenceEquals(context, _longContext))
            (_longContext, _boundedContext) = (context, context[..GraphemeEdges.AtOrBefore(context, 0, MaxContextLength)]);
        return _boundedContext;
    }

    public void Warn(string code, string message) => _warnings.Add(new RagWarning(code, message, document.Id));

    public ChunkedDocument Finish()
    {
        if (_cutter.GraphemesSplit > 0)
            Warn("grapheme_split", $"{_cutter.GraphemesSplit} combined characters are larger than {size.MaxTokens} tokens and were cut.");
        if (_cutter.Oversized > 0)
            Warn("token_limit_exceeded", $"{_cutter.Oversized} single characters count more than {size.MaxTokens} tokens. Raise MaxTokens.");
        return new ChunkedDocument(_chunks, _warnings);
    }
}

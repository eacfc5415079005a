namespace Rag.Chunking;

/// <summary>Packs the sections of one Markdown text into chunks: whole where they fit, small siblings together, large ones by block.</summary>
internal sealed class MarkdownPacker
{
    private readonly ChunkWriter _writer;
    private readonly List<MarkdownBlock> _blocks;
    private readonly List<MarkdownSection> _sections = [];
    private readonly MarkdownBlockPacker _blockPacker;
    private readonly int[] _tokens;
    private readonly int _max;

    // Headings with no text of their own, waiting for the text they lead to.
    private (int Block, int Section)? _waiting;

    public MarkdownPacker(ChunkWriter writer, List<MarkdownBlock> blocks)
    {
        _writer = writer;
        _blocks = blocks;
        _tokens = CountTokens(writer, blocks);
        _blockPacker = new MarkdownBlockPacker(writer, blocks, _tokens);
        _max = writer.Size.MaxTokens;
    }

    public void Pack()
    {
        var first = 0;
        if (_blocks.Count > 0 && _blocks[0].Kind == MarkdownBlockKind.FrontMatter)
        {
            _writer.AddCut(_blocks[0].Start, _blocks[0].End, [], overlap: false);
            first = 1;
        }

        ReadSections(first);
        PackSiblings(0, _sections.Count, hasOwn: false);
        if (_waiting is { } waiting)
            _writer.AddCut(_blocks[waiting.Block].Start, _blocks[^1].End, CommonPath(waiting.Section, _sections.Count), overlap: false);
        if (_blockPacker.HasSplitRow)
            RowPacker.Warn(_writer);
    }

    // Up to the next block, so that the blank lines between them are counted too and sums err on the safe side.
    private static int[] CountTokens(ChunkWriter writer, List<MarkdownBlock> blocks)
    {
        var tokens = new int[blocks.Count];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = writer.CountTokens(blocks[i].Start, i + 1 < tokens.Length ? blocks[i + 1].Start : blocks[i].End);
        return tokens;
    }

    private void ReadSections(int first)
    {
        var path = new List<(int Level, string Title)>();
        string[] titles = [];
        for (int at = first, end; at < _blocks.Count; at = end)
        {
            end = at + 1;
            while (end < _blocks.Count && _blocks[end].Kind != MarkdownBlockKind.Heading)
                end++;

            var block = _blocks[at];
            if (block.Kind == MarkdownBlockKind.Heading)
            {
                var above = path.FindIndex(heading => heading.Level >= block.Level);
                if (above >= 0)
                    path.RemoveRange(above, path.Count - above);
                if (MarkdownScanner.TitleOf(_writer.Text, block) is { Length: > 0 } title)
                    path.Add((block.Level, title));
                titles = new string[path.Count];
                for (var i = 0; i < titles.Length; i++)
                    titles[i] = path[i].Title;
            }

            var tokens = 0L;
            for (var i = at; i < end; i++)
                tokens += _tokens[i];
            _sections.Add(new MarkdownSection(block.Level, titles, at, end, tokens));
        }
    }

    // Neighbours that fit together become one chunk; a section with all that stands under it counts as one neighbour.
    private void PackSiblings(int first, int end, bool hasOwn)
    {
        var packed = first;
        var sum = 0L;
        for (var at = first; at < end;)
        {
            _writer.ThrowIfCancelled();
            var next = hasOwn && at == first ? at + 1 : GroupEnd(at, end);
            var tokens = 0L;
            for (var i = at; i < next; i++)
                tokens += _sections[i].Tokens;

            if (sum + tokens > _max)
            {
                Write(packed, at);
                (packed, sum) = (at, 0);
            }

            if (tokens > _max)
            {
                if (next - at > 1)
                    PackSiblings(at, next, hasOwn: true);
                else
                    _blockPacker.Write(Waiting(at).Block, _sections[at].EndBlock, _sections[at].Path);
                packed = next;
            }
            else
            {
                sum += tokens;
            }

            at = next;
        }

        Write(packed, end);
    }

    private int GroupEnd(int first, int end)
    {
        var level = _sections[first].Level;
        var next = first + 1;
        while (level > 0 && next < end && _sections[next].Level > level)
            next++;
        return next;
    }

    // Sections that fit together, but for their tables, which are chunks of their own.
    private void Write(int first, int end)
    {
        if (first == end)
            return;

        var (run, runSection) = Waiting(first);
        var isHeadingsOnly = true;
        for (var section = first; section < end; section++)
        {
            for (var block = _sections[section].FirstBlock; block < _sections[section].EndBlock; block++)
            {
                if (_blocks[block].Kind is not (MarkdownBlockKind.Table or MarkdownBlockKind.HtmlTable))
                {
                    isHeadingsOnly &= _blocks[block].Kind == MarkdownBlockKind.Heading;
                    continue;
                }

                // Headings alone would be a chunk that says nothing: they stay with their table.
                var start = isHeadingsOnly ? run : block;
                WriteRun(run, start, runSection, section + 1);
                _blockPacker.WriteTable(start, block, CommonPath(start == block ? section : runSection, section + 1));
                (run, runSection) = (block + 1, block + 1 == _sections[section].EndBlock ? section + 1 : section);
                isHeadingsOnly = true;
            }
        }

        WriteRun(run, _sections[end - 1].EndBlock, runSection, end);
    }

    private void WriteRun(int firstBlock, int endBlock, int firstSection, int endSection)
    {
        if (firstBlock == endBlock)
            return;
        if (IsHeadings(firstBlock, endBlock))
        {
            _waiting = (firstBlock, firstSection);
            return;
        }

        var path = CommonPath(firstSection, endSection);
        var kind = endBlock - firstBlock == 1 && _blocks[firstBlock].Kind == MarkdownBlockKind.Fence ? ChunkKind.Code : ChunkKind.Text;
        if (!_writer.TryAdd(_blocks[firstBlock].Start, _blocks[endBlock - 1].End, path, kind: kind))
            _blockPacker.Write(firstBlock, endBlock, path);
    }

    private (int Block, int Section) Waiting(int section)
    {
        var place = _waiting ?? (_sections[section].FirstBlock, section);
        _waiting = null;
        return place;
    }

    private bool IsHeadings(int firstBlock, int endBlock)
    {
        for (var i = firstBlock; i < endBlock; i++)
        {
            if (_blocks[i].Kind != MarkdownBlockKind.Heading)
                return false;
        }

        return true;
    }

    // The headings that stand above everything in these sections but the headings they begin with.
    private string[] CommonPath(int first, int end)
    {
        while (first + 1 < end && _sections[first].EndBlock - _sections[first].FirstBlock == 1 && _sections[first].Level < _sections[first + 1].Level)
            first++;

        var path = _sections[first].Path;
        var common = path.Length;
        for (var i = first + 1; i < end && common > 0; i++)
            common = path.AsSpan(0, common).CommonPrefixLength(_sections[i].Path);
        return common == path.Length ? path : path[..common];
    }
}

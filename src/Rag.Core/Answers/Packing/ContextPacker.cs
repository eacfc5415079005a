namespace Rag;

/// <summary>Fits hits into a token budget, best first, and merges chunks of a document that overlap or touch.</summary>
internal static class ContextPacker
{
    // What a block's header and the separator cost, roughly: the budget is for the text, the header must not break it.
    private const int HeaderTokens = 24;

    public static PackedContext Pack(IReadOnlyList<SearchHit> hits, ITokenizer tokenizer, int maxTokens)
    {
        var chosen = new List<SearchHit>();
        var tokens = 0;
        foreach (var hit in hits)
        {
            var cost = tokenizer.CountTokens(hit.Chunk.Text) + tokenizer.CountTokens(hit.Chunk.Context) + HeaderTokens;
            // A smaller chunk further down may still fit. The first always goes in: an answer from one long chunk beats none.
            if (chosen.Count > 0 && tokens + cost > maxTokens)
                continue;
            tokens += cost;
            chosen.Add(hit);
        }

        // GroupBy keeps the order of first appearance, so the best document is number 1.
        var sources = chosen
            .GroupBy(hit => hit.Document.Id, StringComparer.Ordinal)
            .Select((hitsOfOne, i) => new PackedSource(i + 1, hitsOfOne.First().Document, Merge(hitsOfOne)))
            .ToList();
        return new PackedContext(sources, chosen.Count, tokens);
    }

    private static List<PackedBlock> Merge(IEnumerable<SearchHit> hits)
    {
        var blocks = new List<PackedBlock>();
        foreach (var hit in hits.OrderBy(hit => hit.Chunk.Span.Start).ThenByDescending(hit => hit.Chunk.Span.Length))
        {
            var chunk = hit.Chunk;
            if (blocks.Count > 0 && chunk.Span.Start <= blocks[^1].Span.End)
            {
                var last = blocks[^1];
                var beyond = Math.Max(0, chunk.Span.End - last.Span.End);
                blocks[^1] = last with
                {
                    Span = new TextSpan(last.Span.Start, last.Span.Length + beyond),
                    Text = beyond == 0 ? last.Text : string.Concat(last.Text, chunk.Text.AsSpan(chunk.Text.Length - beyond)),
                    Score = Math.Max(last.Score, hit.Score),
                };
            }
            else
            {
                blocks.Add(new PackedBlock(chunk.Span, chunk.Text, chunk.Headings, chunk.Context, hit.Score));
            }
        }

        return blocks;
    }
}

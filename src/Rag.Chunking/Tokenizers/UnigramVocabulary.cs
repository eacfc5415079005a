using System.Buffers;
using System.Globalization;
using System.Text;

namespace Rag.Chunking.Tokenizers;

/// <summary>Spells a word by the pieces of the highest total score (Kudo 2018): one pass over all pieces that begin at each place.</summary>
internal sealed class UnigramVocabulary
{
    // What SentencePiece takes off the lowest score for a character it does not know.
    private const double UnknownPenalty = 10;

    private readonly PieceTrie _trie = new();
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int[]? _bytes;

    // pieces: piece and score by id; special: ids that stand for no text.
    public UnigramVocabulary(IReadOnlyList<(string Piece, double Score)> pieces, int unknown, IReadOnlySet<int> special, bool hasByteFallback)
    {
        Unknown = unknown;
        _scores = [.. pieces.Select(piece => piece.Score)];
        _unknownScore = _scores.Min() - UnknownPenalty;
        var bytes = new int[256];
        Array.Fill(bytes, -1);
        for (var id = 0; id < pieces.Count; id++)
        {
            var piece = pieces[id].Piece;
            if (hasByteFallback && piece is ['<', '0', 'x', _, _, '>'] && byte.TryParse(piece.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                bytes[value] = id;
            else if (id != unknown && piece.Length > 0 && !special.Contains(id))
                _trie.Add(piece, id);
        }

        _bytes = bytes.Contains(-1) ? null : bytes;
    }

    public int Unknown { get; }

    public int Count => _scores.Length;

    /// <summary>The number of tokens of a word, which are also written when asked.</summary>
    public int Spell(ReadOnlySpan<char> word, UnigramWorkspace workspace, IBufferWriter<int>? tokens)
    {
        if (word.IsEmpty)
            return 0;
        workspace.ReserveNodes(word.Length + 1);
        var (scores, starts, ids) = (workspace.Scores, workspace.Starts, workspace.Ids);
        scores[0] = 0;
        starts.AsSpan(0, word.Length + 1).Fill(-1);
        for (var at = 0; at < word.Length; at++)
        {
            // Between the halves of a pair, where no piece begins.
            if (at > 0 && starts[at] < 0)
                continue;
            var width = char.IsHighSurrogate(word[at]) && at + 1 < word.Length ? 2 : 1;
            var isSpelled = false;
            for (int node = 0, end = at; end < word.Length && (node = _trie.Next(node, word[end])) >= 0; end++)
            {
                if (_trie.IdOf(node) is >= 0 and var id)
                {
                    Offer(at, end + 1, scores[at] + _scores[id], id);
                    isSpelled |= end + 1 - at == width;
                }
            }

            if (!isSpelled)
                Offer(at, at + width, scores[at] + _unknownScore, -1);
        }

        return Trace(word, starts, ids, tokens);

        void Offer(int start, int end, double score, int id)
        {
            if (starts[end] < 0 || score > scores[end])
                (scores[end], starts[end], ids[end]) = (score, start, id);
        }
    }

    // From the end to the start; what is unknown side by side is one token, or the bytes it is made of.
    private int Trace(ReadOnlySpan<char> word, int[] starts, int[] ids, IBufferWriter<int>? tokens)
    {
        var count = 0;
        for (var end = word.Length; end > 0;)
        {
            var start = starts[end];
            if (ids[end] < 0)
            {
                while (start > 0 && ids[start] < 0)
                    start = starts[start];
                count += _bytes is null ? 1 : Encoding.UTF8.GetByteCount(word[start..end]);
            }
            else
            {
                count++;
            }

            end = start;
        }

        if (tokens is not null)
            Write(word, starts, ids, tokens.GetSpan(count)[..count], tokens, count);
        return count;
    }

    private void Write(ReadOnlySpan<char> word, int[] starts, int[] ids, Span<int> result, IBufferWriter<int> tokens, int count)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var (end, at) = (word.Length, count); end > 0;)
        {
            var start = starts[end];
            if (ids[end] >= 0)
            {
                result[--at] = ids[end];
            }
            else if (_bytes is not null)
            {
                var length = Encoding.UTF8.GetBytes(word[start..end], bytes);
                while (length > 0)
                    result[--at] = _bytes[bytes[--length]];
            }
            else
            {
                while (start > 0 && ids[start] < 0)
                    start = starts[start];
                result[--at] = Unknown;
            }

            end = start;
        }

        tokens.Advance(count);
    }
}

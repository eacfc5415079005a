using System.Runtime.CompilerServices;

namespace Rag.Chunking.Tokenizers;

/// <summary>The tokens of a byte-pair vocabulary, found by their bytes and by their rank. Immutable once built.</summary>
internal sealed class TokenTable
{
    /// <summary>The rank of bytes that are no token; greater than any rank, so that it loses every comparison.</summary>
    public const int None = int.MaxValue;

    private readonly byte[] _bytes;
    private readonly int[] _starts; // by rank; a rank without a token spans no bytes
    private readonly TokenTrie _trie;

    /// <summary>Builds the table.</summary>
    /// <param name="bytes">The bytes of all tokens, in the order of their ranks.</param>
    /// <param name="starts">Where each rank's bytes begin, and after the last where they end.</param>
    public TokenTable(byte[] bytes, int[] starts)
    {
        _bytes = bytes;
        _starts = starts;
        _trie = new TokenTrie(bytes, starts);
        for (var rank = 0; rank < RankLimit; rank++)
        {
            var length = LengthOf(rank);
            Count += length == 0 ? 0 : 1;
            MaxLength = Math.Max(MaxLength, length);
        }

        Merges = DuplicateRank is null ? TokenMerges.TryBuild(this) : null;
    }

    /// <summary>How many ranks have a token.</summary>
    public int Count { get; }

    /// <summary>The length in bytes of the longest token.</summary>
    public int MaxLength { get; }

    /// <summary>One more than the greatest rank.</summary>
    public int RankLimit => _starts.Length - 1;

    /// <summary>A rank whose bytes another rank already has; null in a sound vocabulary.</summary>
    public int? DuplicateRank => _trie.DuplicateRank;

    /// <summary>Which two tokens each token is merged from; null when some token cannot be reached by merging.</summary>
    public TokenMerges? Merges { get; }

    /// <summary>The bytes of a token; empty when no token has the rank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> BytesOf(int rank) => _bytes.AsSpan(_starts[rank], LengthOf(rank));

    /// <summary>The length in bytes of a token; 0 when no token has the rank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LengthOf(int rank) => _starts[rank + 1] - _starts[rank];

    /// <summary>The rank of a token, or <see cref="None"/>.</summary>
    public int RankOf(ReadOnlySpan<byte> token)
    {
        var found = _trie.Longest(token);
        return found >= 0 && LengthOf(found) == token.Length ? found : None;
    }

    /// <summary>The longest token the bytes begin with; -1 when there is none, which no sound vocabulary has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Longest(ReadOnlySpan<byte> bytes) => _trie.Longest(bytes);

    /// <summary>The longest token that a token begins with and is not; -1 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ShorterOf(int rank) => _trie.ShorterOf(rank);
}

using System.Buffers;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>A user's own tokenizer, a token for each word and each sign, that remembers the longest word it was handed: its merging would cost the square of it.</summary>
internal sealed partial class RecordingTokenizer : Tokenizer
{
    public int LongestPiece { get; private set; }

    public override PreTokenizer PreTokenizer { get; } = new RegexPreTokenizer(Words(), null);

    public override string Decode(IEnumerable<int> ids) => throw new NotSupportedException();

    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten) => throw new NotSupportedException();

    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        text ??= textSpan.ToString();
        var tokens = new List<EncodedToken>();
        foreach (var (offset, length) in PreTokenizer.PreTokenize(text))
        {
            LongestPiece = Math.Max(LongestPiece, length);
            tokens.Add(new EncodedToken(text[offset], text.Substring(offset, length), new Range(offset, offset + length)));
        }

        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = text.Length };
    }

    [GeneratedRegex(@"\w+|[^\w\s]|\s+")]
    private static partial Regex Words();
}

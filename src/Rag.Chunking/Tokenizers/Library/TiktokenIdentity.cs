using Microsoft.ML.Tokenizers;

namespace Rag.Chunking.Tokenizers;

/// <summary>Finds our encoder for a <see cref="TiktokenTokenizer"/> that encodes everything the same way.</summary>
/// <remarks>
/// The library shows neither ranks nor pattern, so both are tried out: every token of the vocabulary that is text must encode as itself, every other must decode the same,
/// and a few thousand short texts in which the patterns differ must give the same ids. Left out is a character beyond the basic plane before a letter, such as an
/// emoji: .NET's regular expressions see its two halves, so Microsoft's pieces are not tiktoken's there. Ours are.
/// </remarks>
internal static class TiktokenIdentity
{
    private const int Probes = 2_000;

    private static readonly string[] s_parts =
    [
        "a", "it", "HTTP", "Server", "word", " ", "  ", "\t", "\n", "\r\n", "\n\n", "'s", "'LL", "'", "-", "_", "____", "/", "==", ".", ",", "1", "2024", "½",
        "é", "e\u0301", "ß", "ſ", "Ж", "слово", "你", "你好世界", "日本語", "ก", "한국", "العربية", "ǅ", "ʰ", "ª", "☺", "\u00a0", "\u200d", "\u2028", "\0", "€", "\ufffd",
    ];

    /// <summary>An encoder that gives what <paramref name="tokenizer"/> gives; null when there is none, or its data package is not referenced.</summary>
    public static ITokenizer? Find(TiktokenTokenizer tokenizer)
    {
        if (tokenizer.Normalizer is not null || tokenizer.PreTokenizer is null)
            return null;
        foreach (var (encoding, greeting) in new[] { ("o200k_base", 13225), ("cl100k_base", 9906) })
        {
            if (tokenizer.EncodeToIds("Hello") is [var id] && id == greeting && TiktokenData.Find(encoding) is { } ours)
                return HasVocabulary(tokenizer, ours) && WithSpecials(tokenizer, ours) is { } found && Agree(tokenizer, ours) ? found : null;
        }

        return null;
    }

    private static ITokenizer? WithSpecials(TiktokenTokenizer tokenizer, BytePairTokenizer ours)
    {
        string[] specials = [.. tokenizer.SpecialTokens?.Keys ?? []];
        if (specials.Length == 0)
            return ours;
        // Which of two is meant where one begins with the other depends on an order that is not shown.
        if (specials.Any(special => special.Length == 0 || specials.Any(other => other != special && other.StartsWith(special, StringComparison.Ordinal))))
            return null;
        var found = new SpecialTokenTokenizer(ours, specials);
        foreach (var special in specials)
        {
            var text = $"one {special}two";
            if (tokenizer.CountTokens(text) != found.CountTokens(text))
                return null;
        }

        return found;
    }

    private static bool HasVocabulary(TiktokenTokenizer tokenizer, BytePairTokenizer ours)
    {
        if (tokenizer.SpecialTokens is { } specials && specials.Values.Any(id => id < ours.VocabularySize))
            return false;
        for (var id = 0; id < ours.VocabularySize; id++)
        {
            var text = ours.Decode([id]);
            var isSame = text.Contains('\ufffd', StringComparison.Ordinal)
                ? tokenizer.Decode([id]) == text
                : tokenizer.EncodeToIds(text, considerPreTokenization: false) is [var same] && same == id;
            if (!isSame)
                return false;
        }

        return true;
    }

    private static bool Agree(TiktokenTokenizer tokenizer, BytePairTokenizer ours)
    {
        var random = new Random(20);
        for (var probe = 0; probe < Probes; probe++)
        {
            var text = string.Concat(random.GetItems(s_parts, random.Next(1, 12)));
            if (!tokenizer.EncodeToIds(text).SequenceEqual(ours.Encode(text)))
                return false;
        }

        return true;
    }
}

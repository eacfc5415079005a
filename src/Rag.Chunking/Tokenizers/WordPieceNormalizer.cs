using System.Globalization;
using System.Text;

namespace Rag.Chunking.Tokenizers;

/// <summary>What BERT's basic tokenizer does to a character before words are looked up (Devlin et al. 2018, <c>tokenization.py</c>).</summary>
/// <remarks>
/// Characters are decomposed one at a time, which equals decomposing the text because the marks whose order could change are the ones dropped.
/// Results are kept, so that folding does not allocate once warm; two threads that fold the same character store equal strings.
/// </remarks>
internal sealed class WordPieceNormalizer(bool cleanText, bool spaceIdeographs, bool stripAccents, bool lowercase)
{
    private readonly string?[] _folded = new string?[char.MaxValue + 1];

    /// <summary>Whether the character is dropped: NUL, U+FFFD, controls, formats and private ones. Unassigned ones stay, as in Hugging Face's code.</summary>
    public bool IsDropped(Rune rune) => cleanText && rune.Value is not ('\t' or '\n' or '\r')
        && (rune.Value is 0 or 0xFFFD || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.PrivateUse);

    /// <summary>Whether the character is a word of its own because its script has no spaces.</summary>
    public bool IsIdeograph(Rune rune) => spaceIdeographs && rune.Value >= 0x3400
        && rune.Value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
            or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>Whether the folded character is a word of its own: Unicode punctuation, and every ASCII symbol.</summary>
    public static bool IsPunctuation(Rune rune) => rune.IsAscii ? char.IsPunctuation((char)rune.Value) || char.IsSymbol((char)rune.Value) : Rune.IsPunctuation(rune);

    /// <summary>The character without accents and in lower case, as far as this vocabulary wants it; empty for an accent.</summary>
    public string Fold(Rune rune)
    {
        if (!rune.IsBmp)
            return Folded(rune);
        return _folded[rune.Value] ??= Folded(rune);
    }

    private string Folded(Rune rune)
    {
        var text = rune.ToString();
        if (stripAccents)
        {
            var kept = new StringBuilder();
            foreach (var part in text.Normalize(NormalizationForm.FormD).EnumerateRunes())
            {
                if (Rune.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark)
                    kept.Append(part.ToString());
            }

            text = kept.ToString();
        }

        if (!lowercase)
            return text;
        var lower = new StringBuilder();
        foreach (var part in text.EnumerateRunes())
            lower.Append(part.Value == 0x130 ? "i\u0307" : Rune.ToLowerInvariant(part).ToString()); // the one letter whose lower case is two
        return lower.ToString();
    }
}

namespace Rag;

/// <summary>Stems words of unknown language: the English stemmer, then the German endings; words of another script by the stemmer of that.</summary>
/// <remarks>
/// <para>
/// One rule for every word, so that a term never depends on what stands around it: guessing the language of a text fails on the few words of a question,
/// and then the question's terms are not the document's (<c>docs/decisions/0010-one-stemmer-for-every-text.md</c> has the figures).
/// </para>
/// <para>Remembers recent words, which are few in any text; the memory belongs to one thread and never changes a result.</para>
/// </remarks>
internal sealed class WordStemmer
{
    private const int Slots = 1 << 13;
    private const int BitsPerLetter = 5;
    private const int MaxPacked = 12;

    [ThreadStatic]
    private static WordStemmer? t_instance;

    private readonly Entry[] _entries = new Entry[Slots];

    /// <summary>The instance of this thread.</summary>
    public static WordStemmer OfThread => t_instance ??= new WordStemmer();

    /// <summary>What the last word stemmed votes for (<see cref="LanguageStemmers.VotesOf"/>).</summary>
    public ulong Votes { get; private set; }

    /// <summary>Stems the first <paramref name="length"/> units in place and returns the new length. Words of Cyrillic, Greek and Arabic go to the stemmer of their script; others beyond a to z stay as they are.</summary>
    /// <param name="word">Holds the word and room for a few units more.</param>
    /// <param name="length">The word's length.</param>
    public int Stem(Span<char> word, int length)
    {
        Votes = 0;
        if (word[0] > '\u007F')
            return LanguageStemmers.StemByScript(word, length);
        if (length > MaxPacked)
            return word[..length].ContainsAnyExceptInRange('a', 'z') ? length : StemWord(word, length);

        var packed = 0UL;
        foreach (var unit in word[..length])
        {
            var letter = (uint)(unit - 'a');
            if (letter > 'z' - 'a')
                return length;
            packed = packed << BitsPerLetter | (letter + 1);
        }

        var slot = packed * 0x9E3779B97F4A7C15UL >> 64 - 13;
        ref var entry = ref _entries[slot];
        if (entry.Word == packed)
        {
            Votes = entry.Votes;
            return Unpack(entry.Stem, word);
        }

        Votes = entry.Votes = LanguageStemmers.VotesOf(word[..length]);
        var stemmed = StemWord(word, length);
        // The longest stem is no longer than its word, or it could not be packed.
        entry.Word = packed;
        entry.Stem = Pack(word[..stemmed]);
        return stemmed;
    }

    private static int StemWord(Span<char> word, int length) =>
        GermanEndings.Cut(word, EnglishStemmer.Stem(word, length));

    private static ulong Pack(ReadOnlySpan<char> word)
    {
        var packed = 0UL;
        foreach (var unit in word)
            packed = packed << BitsPerLetter | (uint)(unit - 'a' + 1);
        return packed;
    }

    private static int Unpack(ulong packed, Span<char> word)
    {
        var length = (63 - System.Numerics.BitOperations.LeadingZeroCount(packed)) / BitsPerLetter + 1;
        for (var i = length - 1; i >= 0; i--)
        {
            word[i] = (char)('a' - 1 + (packed & 31));
            packed >>= BitsPerLetter;
        }

        return length;
    }

    private struct Entry
    {
        public ulong Word;
        public ulong Stem;
        public ulong Votes;
    }
}

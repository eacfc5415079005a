using System.Numerics;

namespace Rag;

/// <summary>The stems that only the language of a paragraph knows, after the terms that every text gets: a guess adds terms and takes none away.</summary>
internal ref partial struct TermScanner
{
    private const int MinStemmed = 4;

    private readonly bool EndsParagraph()
    {
        for (var i = _position + 1; i < _text.Length && char.IsWhiteSpace(_text[i]); i++)
        {
            if (_text[i] == '\n')
                return true;
        }

        return false;
    }

    private void EmitLanguages()
    {
        var languages = _language is null ? LanguageStemmers.Elected(_votes) : 0;
        var paragraph = _text[_paragraph.._position];
        _paragraph = _position;
        _votes = 0;
        _voters = 0;
        for (; languages != 0; languages &= languages - 1)
            new TermScanner(paragraph, _word, _other, _stems, LanguageStemmers.Of(BitOperations.TrailingZeroCount(languages))).Run();
    }

    private readonly void EmitLanguageStem(Span<char> word, int length)
    {
        if (length < MinStemmed || word[..length].ContainsAnyExceptInRange('a', 'z'))
            return;
        Span<char> common = stackalloc char[TextAnalyzer.MaxTermLength + 8];
        word[..length].CopyTo(common);
        var commonLength = _stemmer.Stem(common, length);
        if (_stemmer.Votes != 0)
            return;
        length = _language!.Stem(word, length);
        if (!word[..length].SequenceEqual(common[..commonLength]))
            _stems.Add(word[..length]);
    }

    private sealed class NoTerms : ITermSink
    {
        public static NoTerms Instance { get; } = new();

        public void Add(ReadOnlySpan<char> term)
        {
        }
    }
}

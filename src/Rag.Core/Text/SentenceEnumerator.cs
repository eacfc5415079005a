namespace Rag;

/// <summary>Walks the sentences of a text; see <see cref="SentenceSplitter.Split"/>.</summary>
public ref struct SentenceEnumerator
{
    private readonly ReadOnlySpan<char> _text;
    private int _next;

    internal SentenceEnumerator(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The sentence, from its first to its last character that is not white space.</summary>
    public TextSpan Current { get; private set; }

    /// <summary>The same enumerator, for <c>foreach</c>.</summary>
    public readonly SentenceEnumerator GetEnumerator() => this;

    /// <summary>The sentences that are left, as a list.</summary>
    public readonly List<TextSpan> ToList()
    {
        var sentences = new List<TextSpan>();
        foreach (var sentence in this)
            sentences.Add(sentence);
        return sentences;
    }

    /// <summary>Moves to the next sentence; false at the end of the text.</summary>
    public bool MoveNext()
    {
        while (_next < _text.Length && char.IsWhiteSpace(_text[_next]))
            _next++;
        if (_next == _text.Length)
            return false;

        var start = _next;
        _next = SentenceSplitter.NextEnd(_text, start);
        var end = _next;
        while (end > start && char.IsWhiteSpace(_text[end - 1]))
            end--;
        Current = TextSpan.FromBounds(start, end);
        return true;
    }
}

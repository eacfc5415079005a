using System.Text;

namespace Rag.Testing;

/// <summary>Terms that can be counted by hand: runs of letters and digits, lower case, nothing else done to them.</summary>
public sealed class WordAnalyzer : ITextAnalyzer
{
    private WordAnalyzer()
    {
    }

    /// <summary>The one instance.</summary>
    public static WordAnalyzer Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "rag-testing-words-1";

    /// <inheritdoc/>
    public void Analyze(ReadOnlySpan<char> text, ITermSink terms)
    {
        ArgumentNullException.ThrowIfNull(terms);

        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
                continue;
            }

            Flush(word, terms);
        }

        Flush(word, terms);
    }

    private static void Flush(StringBuilder word, ITermSink terms)
    {
        if (word.Length > 0)
            terms.Add(word.ToString());
        word.Clear();
    }
}

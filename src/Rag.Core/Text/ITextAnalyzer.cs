namespace Rag;

/// <summary>Turns text into the terms that keyword search compares: the same for documents and questions, in every store.</summary>
/// <remarks>Implementations are safe for concurrent use and deterministic in any culture and process. Every implementation passes <c>TextAnalyzerSpec</c>.</remarks>
public interface ITextAnalyzer
{
    /// <summary>Names the analyzer, its version and its settings; recorded in a collection and checked at open.</summary>
    string Name { get; }

    /// <summary>Hands each term of <paramref name="text"/>, in order, repeats included, to <paramref name="terms"/>.</summary>
    void Analyze(ReadOnlySpan<char> text, ITermSink terms);
}

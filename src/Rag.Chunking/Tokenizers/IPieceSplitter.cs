namespace Rag.Chunking.Tokenizers;

/// <summary>Cuts text into the pieces that are merged on their own.</summary>
/// <remarks>
/// A piece depends on nothing before it, and on nothing after it except that white space looks at what follows the run;
/// <see cref="BytePairTokenizer.GetIndexByTokenCount"/> rests on both.
/// </remarks>
internal interface IPieceSplitter
{
    /// <summary>The end of the piece that begins at <paramref name="start"/>, which lies inside the text; always after it.</summary>
    static abstract int End(ReadOnlySpan<char> text, int start);
}

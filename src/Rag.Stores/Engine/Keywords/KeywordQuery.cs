using System.Text;

namespace Rag.Stores.Engine.Keywords;

/// <summary>A question's terms as the index looks them up, with their weights.</summary>
internal sealed class KeywordQuery
{
    private readonly byte[][] _terms;
    private readonly double[] _weights;

    public KeywordQuery(string text, ITextAnalyzer analyzer)
    {
        var terms = QuestionTerms.Of(text, analyzer);
        (_terms, _weights) = (new byte[terms.Count][], new double[terms.Count]);
        for (var i = 0; i < terms.Count; i++)
            (_terms[i], _weights[i]) = (Encoding.UTF8.GetBytes(terms[i].Term), terms[i].Weight);
    }

    /// <summary>The terms in UTF-8.</summary>
    public ReadOnlySpan<byte[]> Terms => _terms;

    public ReadOnlySpan<double> Weights => _weights;
}

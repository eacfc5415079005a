namespace Rag.Stores.Engine.Keywords;

/// <summary><see cref="Bm25.Norm"/> by chunk length, the usual ones looked up.</summary>
internal sealed class LengthNorms
{
    private const int Usual = 2048;
    private readonly double _averageLength;
    private readonly double[] _usual;

    public LengthNorms(double averageLength, int longest)
    {
        _averageLength = averageLength;
        _usual = new double[Math.Min(longest, Usual) + 1];
        for (var i = 0; i < _usual.Length; i++)
            _usual[i] = Bm25.Norm(i, averageLength);
    }

    public double this[int length] => (uint)length < (uint)_usual.Length ? _usual[length] : Bm25.Norm(length, _averageLength);
}

using System.Text;

namespace Rag.Stores.Providers;

/// <summary>Finds byte offsets in ascending order without going over the text twice.</summary>
internal sealed class Utf8Offsets(string text)
{
    private int _units;
    private int _bytes;

    public int Of(int units)
    {
        // Overlapping chunks step back a little: count what lies between.
        if (units >= _units)
            _bytes += Encoding.UTF8.GetByteCount(text.AsSpan(_units, units - _units));
        else
            _bytes -= Encoding.UTF8.GetByteCount(text.AsSpan(units, _units - units));
        _units = units;
        return _bytes;
    }
}

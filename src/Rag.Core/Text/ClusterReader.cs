using System.Text;

namespace Rag;

/// <summary>Reads characters of scripts without spaces one at a time: a letter with the marks attached to it, composed and folded.</summary>
internal ref struct ClusterReader(ReadOnlySpan<char> text, int position)
{
    /// <summary>The most units of one character; further marks are left out. Two make a term.</summary>
    private const int MaxLength = TextAnalyzer.MaxTermLength / 2;

    private readonly ReadOnlySpan<char> _text = text;

    /// <summary>The first unit not read.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Reads the next character and returns its length, or 0 where the run ends.</summary>
    public int Read(Span<char> cluster, ReadOnlySpan<UnitKind> kinds)
    {
        var length = 0;
        while (Position < _text.Length)
        {
            var unit = _text[Position];
            var kind = kinds[unit];
            if (kind == UnitKind.Dropped)
            {
                Position++;
            }
            else if (kind == UnitKind.Surrogate)
            {
                if (length > 0 || !TryReadPair(cluster, ref length))
                    break;
            }
            else if (kind == UnitKind.Ideograph && (length == 0 || TryComposeHangul(cluster, length, unit)))
            {
                if (length == 0)
                    length = Fold(unit, cluster);
                Position++;
            }
            else if (kind == UnitKind.IdeographMark && length > 0)
            {
                Attach(unit, cluster, ref length);
                Position++;
            }
            else
            {
                break;
            }
        }

        return length;
    }

    private static int Fold(char unit, Span<char> cluster)
    {
        var folded = TextFolding.Folded[unit];
        if (folded != TextFolding.Expands)
        {
            cluster[0] = folded;
            return 1;
        }

        var expansion = TextFolding.Expand(unit);
        expansion.CopyTo(cluster);
        return expansion.Length;
    }

    private bool TryReadPair(Span<char> cluster, ref int length)
    {
        if (!char.IsHighSurrogate(_text[Position]) || Position + 1 >= _text.Length || !char.IsLowSurrogate(_text[Position + 1]))
            return false;
        var kind = TextFolding.KindOfHigh(char.ConvertToUtf32(_text[Position], _text[Position + 1]), out var folded);
        if (kind == UnitKind.Ideograph)
            length = new Rune(folded).EncodeToUtf16(cluster);
        else if (kind != UnitKind.Dropped)
            return false;
        Position += 2;
        return true;
    }

    private static void Attach(char mark, Span<char> cluster, ref int length)
    {
        mark = TextFolding.Folded[mark];
        if (mark is '\u3099' or '\u309A')
        {
            if (length == 1)
                cluster[0] = Voiced(cluster[0], mark == '\u309A');
        }
        else if (length < MaxLength && mark != TextFolding.Expands)
        {
            cluster[length++] = mark;
        }
    }

    /// <summary>Kana with a voicing mark, as one letter; the code points of a row alternate plain, voiced (and half-voiced in the H row).</summary>
    private static char Voiced(char kana, bool half)
    {
        var row = kana is >= '\u30A1' and <= '\u30FE' ? (char)(kana - 0x60) : kana;
        if (row is '\u306F' or '\u3072' or '\u3075' or '\u3078' or '\u307B')
            return (char)(kana + (half ? 2 : 1));
        if (half)
            return kana;
        if (row is >= '\u304B' and <= '\u3061' && row % 2 == 1 || row is '\u3064' or '\u3066' or '\u3068' or '\u309D')
            return (char)(kana + 1);
        return kana switch
        {
            '\u3046' => '\u3094',
            '\u30A6' => '\u30F4',
            >= '\u30EF' and <= '\u30F2' => (char)(kana + 8),
            _ => kana,
        };
    }

    /// <summary>Adds a conjoining jamo to what stands in the cluster (Unicode 3.12): L with V, then LV with T.</summary>
    private static bool TryComposeHangul(Span<char> cluster, int length, char unit)
    {
        const int syllables = 0xAC00, leads = 0x1100, vowels = 0x1161, tails = 0x11A7, vowelCount = 21, tailCount = 28;
        if (length != 1)
            return false;
        var first = cluster[0];
        if (first is >= '\u1100' and <= '\u1112' && unit is >= '\u1161' and <= '\u1175')
            cluster[0] = (char)(syllables + ((first - leads) * vowelCount + (unit - vowels)) * tailCount);
        else if (first is >= '\uAC00' and <= '\uD7A3' && (first - syllables) % tailCount == 0 && unit is > '\u11A7' and <= '\u11C2')
            cluster[0] = (char)(first + (unit - tails));
        else
            return false;
        return true;
    }
}

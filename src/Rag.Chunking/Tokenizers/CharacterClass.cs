using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rag.Chunking.Tokenizers;

/// <summary>The general categories that the published split patterns tell apart, one bit each.</summary>
internal static class CharacterClass
{
    /// <summary>Lu, Lt.</summary>
    public const int Upper = 1;

    /// <summary>Ll.</summary>
    public const int Lower = 2;

    /// <summary>Lm, Lo: letters without case.</summary>
    public const int Uncased = 4;

    /// <summary>Mn, Mc, Me.</summary>
    public const int Mark = 8;

    /// <summary>Nd, Nl, No.</summary>
    public const int Number = 16;

    /// <summary>White space but CR and LF.</summary>
    public const int Space = 32;

    /// <summary>CR, LF.</summary>
    public const int Newline = 64;

    /// <summary>Everything else: punctuation, symbols, controls, unassigned, lone surrogates.</summary>
    public const int Other = 128;

    public const int Letter = Upper | Lower | Uncased;

    private const byte Surrogate = 0;

    private static readonly byte[] s_basicPlane = Build();

    /// <summary>The class of the code point at <paramref name="index"/>, and how many UTF-16 units it takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int At(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        var found = OfUnit(text[index]);
        return found != Surrogate ? found : OfSurrogate(text, index, out length);
    }

    /// <summary>The first index from <paramref name="index"/> on whose code point is in none of the classes of <paramref name="mask"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Skip(ReadOnlySpan<char> text, int index, int mask)
    {
        while ((uint)index < (uint)text.Length)
        {
            var found = OfUnit(text[index]);
            if ((found & mask) != 0)
            {
                index++;
                continue;
            }

            if (found != Surrogate || (OfSurrogate(text, index, out var length) & mask) == 0)
                break;
            index += length;
        }

        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OfUnit(char unit) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(s_basicPlane), unit);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int OfSurrogate(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        if (!char.IsHighSurrogate(text[index]) || index + 1 >= text.Length || !char.IsLowSurrogate(text[index + 1]))
            return Other;
        length = 2;
        return Of(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(text[index], text[index + 1])));
    }

    private static byte[] Build()
    {
        var classes = new byte[char.MaxValue + 1];
        for (var unit = 0; unit < classes.Length; unit++)
        {
            var value = (char)unit;
            classes[unit] = value switch
            {
                '\r' or '\n' => Newline,
                _ when char.IsSurrogate(value) => Surrogate,
                _ when char.IsWhiteSpace(value) => Space,
                _ => Of(CharUnicodeInfo.GetUnicodeCategory(value)),
            };
        }

        return classes;
    }

    private static byte Of(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => Upper,
        UnicodeCategory.LowercaseLetter => Lower,
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Uncased,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Mark,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Number,
        _ => Other,
    };
}

namespace Rag;

/// <summary>Reads Chinese and Japanese numerals: 三十, 一万二千, 百分之五十.</summary>
internal static class HanNumerals
{
    private const string Digits = "零一二三四五六七八九";

    /// <summary>The number that begins at a token, and the token after it; null when none does.</summary>
    public static (decimal Value, int Next, bool IsPercent)? At(IReadOnlyList<FactToken> tokens, int at)
    {
        if (!FactTokenizer.IsUnspaced(tokens[at].Raw[0]))
            return null;
        if (tokens[at].Raw == "百" && at + 3 < tokens.Count && tokens[at + 1].Raw == "分" && tokens[at + 2].Raw == "之")
        {
            if (tokens[at + 3].IsNumber && Numerals.Read(tokens[at + 3].Text, false, out _) is { } numeral)
                return (numeral, at + 4, true);
            return Number(tokens, at + 3) is { } share ? (share.Value, share.Next, true) : null;
        }

        if (Number(tokens, at) is not { } number)
            return null;
        if (number.Next + 2 < tokens.Count && tokens[number.Next].Raw == "分" && tokens[number.Next + 1].Raw == "之" && Number(tokens, number.Next + 2) is { } above && number.Value > 0)
            return (above.Value / number.Value, above.Next, false);
        return (number.Value, number.Next, false);
    }

    private static (decimal Value, int Next)? Number(IReadOnlyList<FactToken> tokens, int at)
    {
        decimal total = 0, section = 0, digit = 0;
        var next = at;
        var hasPlace = false;
        for (; next < tokens.Count; next++)
        {
            var unit = tokens[next].Raw[0];
            if (DigitOf(unit) is { } value)
            {
                digit = hasPlace || next == at || digit == 0 ? value : digit * 10 + value;
            }
            else if (unit is '十' or '百' or '千')
            {
                hasPlace = true;
                section += (digit == 0 ? 1 : digit) * (unit == '十' ? 10 : unit == '百' ? 100 : 1000);
                digit = 0;
            }
            else if (next > at && unit is '万' or '萬' or '亿' or '億')
            {
                hasPlace = true;
                total = (total + section + digit) * (unit is '万' or '萬' ? 10_000 : 100_000_000);
                (section, digit) = (0, 0);
            }
            else
            {
                break;
            }
        }

        return next == at ? null : (total + section + digit, next);
    }

    private static int? DigitOf(char unit) => unit switch
    {
        '〇' => 0,
        '两' or '兩' => 2,
        _ => Digits.IndexOf(unit, StringComparison.Ordinal) is >= 0 and var digit ? digit : null,
    };
}

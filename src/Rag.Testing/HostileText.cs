using System.Text;

namespace Rag.Testing;

/// <summary>Makes documents that break chunkers: mixed scripts, joined emoji, combining marks, bidi, CR LF, NUL, lone surrogates, fences and tables.</summary>
/// <remarks>The same seed gives the same document on every machine.</remarks>
public static class HostileText
{
    private static readonly string[] s_atoms =
    [
        "word", "The quick brown fox", "Dr. Smith", "z.B.", "e.g.", "3.14", "1,000", "don\u2019t", "supercalifragilisticexpialidocious",
        "Gr\u00F6\u00DFe", "\u0130stanbul", "na\u00EFve", "e\u0301", "\u00C5\u0327\u0301", "\u043F\u0440\u0438\u0432\u0435\u0442", "\u03B1\u03B2\u03B3",
        "\u4E2D\u6587\u5206\u8BCD", "\u65E5\u672C\u8A9E\u306E\u30C6\u30AD\u30B9\u30C8", "\uD55C\uAD6D\uC5B4", "\u1112\u1161\u11AB", "\u0E01\u0E33\u0E25\u0E31\u0E07\u0E17\u0E14\u0E2A\u0E2D\u0E1A",
        "\u0915\u094D\u0937\u0924\u094D\u0930\u093F\u092F", "\u05E9\u05DC\u05D5\u05DD", "\u0627\u0644\u0639\u0631\u0628\u064A\u0629", "\u202Eabc\u202C", "\u0600\u0661",
        "\uD83D\uDE00", "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67\u200D\uD83D\uDC66", "\uD83C\uDDEB\uD83C\uDDF7", "\uD83C\uDDE9\uD83C\uDDEA", "\uD83D\uDC4D\uD83C\uDFFD", "\u2764\uFE0F",
        "1\uFE0F\u20E3", "\uD83E\uDDD1\uD83C\uDFFE\u200D\uD83D\uDE80", "\uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08", "\uD83D\uDC69\uD83C\uDFFD\u200D\u2764\uFE0F\u200D\uD83D\uDC68\uD83C\uDFFB",
        "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F", "\u1100\u1161\u11A8\u1102\u1161", "\u1100\u1100\u1161\u11A8\u11A8", "\uAC00\u11A8",
        "\u0B95\u0BCD\u0BB7\u0BBF", "\u0D15\u0D4D\u0D30\u0D4D\u200D", "\u0F40\u0FB5\u0F72", "\u1019\u103C\u1014\u103A\u1019\u102C", "\u1781\u17D2\u1798\u17C2\u179A", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
        "\u2067\u05D0\u05D1\u2069", "\uD835\uDC9C\uD800\uDF48", "\u8FBB\uDB40\uDD00", "\uFDFD", "\uFB03", "\u0E33", "a\u20DD\u0332",
        "\0", "\uD800", "\uDC00", "\uFFFD", "\uFEFF", "\u00AD", "\u200B", "\u200D", "\u0301",
        "**bold**", "[link](https://example.org/a_b?c=d&e=f)", "`code`", "<b>", "https://example.org/very/long/path/that/does/not/end?query=1",
    ];

    private static readonly string[] s_joints =
    [
        " ", " ", " ", " ", " ", ". ", "! ", "? ", "\u3002", "\uFF0C", ", ", "\n", "\r\n", "\n\n", "\r\n\r\n", "\r", "\t", "\u2028", "\u2029", "\u00A0", "\u3000", "", "", "  ", " \u0301", "...", "\n \n",
    ];

    /// <summary>A document of up to about <paramref name="maxLength"/> units.</summary>
    public static string Create(int seed, int maxLength = 2000)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        var length = random.Next(maxLength);
        var isStructured = random.Next(2) == 0;
        var few = random.Next(3) == 0 ? random.Next(1, 5) : s_atoms.Length;
        var first = random.Next(s_atoms.Length);
        while (text.Length < length)
        {
            if (isStructured && random.Next(12) == 0)
                AppendBlock(text, random);
            else
                text.Append(s_atoms[(first + random.Next(few)) % s_atoms.Length]).Append(s_joints[random.Next(s_joints.Length)]);
            if (random.Next(400) == 0)
                text.Append(s_atoms[random.Next(s_atoms.Length)][0], random.Next(300));
            if (random.Next(400) == 0)
                text.Append('e').Append('\u0301', random.Next(200));
        }

        return text.ToString();
    }

    private static void AppendBlock(StringBuilder text, Random random)
    {
        var end = random.Next(2) == 0 ? "\n" : "\r\n";
        switch (random.Next(10))
        {
            case 0 or 1 or 2:
                text.Append(end).Append('#', random.Next(1, 8)).Append(random.Next(9) == 0 ? "" : " ").Append("Heading ").Append(random.Next(9)).Append(end);
                break;
            case 3 or 4:
                text.Append(end).Append(' ', random.Next(6)).Append("```csharp").Append(end);
                for (var i = random.Next(12); i > 0; i--)
                    text.Append("var x = 1; // ").Append(s_atoms[random.Next(s_atoms.Length)]).Append(end);
                text.Append(random.Next(8) == 0 ? "" : "```" + end);
                break;
            case 5 or 6:
                text.Append(end).Append("| a | b |").Append(end).Append("|---|:-:|").Append(end);
                for (var i = random.Next(12); i > 0; i--)
                    text.Append("| ").Append(s_atoms[random.Next(s_atoms.Length)]).Append(" | ").Append(random.Next(1000)).Append(" |").Append(end);
                break;
            case 7:
                for (var i = random.Next(12); i > 0; i--)
                    text.Append(' ', random.Next(8)).Append("- item ").Append(s_atoms[random.Next(s_atoms.Length)]).Append(end);
                break;
            case 8:
                text.Append(end).Append("> [!NOTE]").Append(end).Append("> quoted text").Append(end);
                break;
            default:
                text.Append(end).Append(random.Next(3) switch { 0 => "<!-- comment", 1 => "---", _ => "[!INCLUDE [a](b.md)]" }).Append(end);
                break;
        }
    }
}

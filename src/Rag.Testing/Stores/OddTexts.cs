namespace Rag.Testing;

/// <summary>Texts on which offsets go wrong when they are counted in anything but UTF-16 units.</summary>
public static class OddTexts
{
    /// <summary>Texts whose length differs by unit: bytes, code points, graphemes, line ends.</summary>
    public static TheoryData<string> All { get; } = new(
        "plain words\n\nmore of them",
        "\U0001F468\u200D\U0001F469\u200D\U0001F467 family\n\n\U0001F1F5\U0001F1F1 flag \U0001D54F",
        "e\u0301 decomposed\n\n\u00E9 composed",
        "line\r\nend\r\n\n\nnext\rline",
        "\uFEFFbom first\n\nlast \u2028 separated \u2029",
        "\u65E5\u672C\u8A9E\u306E\u6587\u7AE0\n\n\u0645\u0631\u062D\u0628\u0627 \u202Ebidi\u202C",
        "tab\there\n\n  leading and trailing  ",
        "it's \"quoted\" \\ $1 %s {0} [x] -- ; /* */\n\n<b>&amp;</b>",
        "\uFFFD replaced\n\n\uFFFE\uFFFF non-characters");
}

using System.Globalization;

namespace Rag;

/// <summary>Reads times of day: <c>9:30</c>, <c>9.30 Uhr</c>, <c>9h30</c>, <c>9 pm</c>, <c>noon</c>, 9点30分.</summary>
internal static class ClockTimes
{
    /// <summary>The seconds from midnight, and the token after the time; null when none begins here.</summary>
    public static (int Seconds, bool HasMeridiem, int Next)? At(IReadOnlyList<FactToken> tokens, int at)
    {
        var token = tokens[at];
        if (token.IsWord)
        {
            return token.Text switch
            {
                "noon" or "midday" or "mittags" => (12 * 3600, true, at + 1),
                "midnight" or "mitternacht" or "minuit" or "medianoche" or "mezzanotte" or "middernacht" => (0, true, at + 1),
                _ => null,
            };
        }

        if (!token.IsNumber)
            return null;
        if (token.Text.IndexOf('.', StringComparison.Ordinal) is > 0 and var point && token.Text.Length == point + 3
            && Clock(token.Text[..point], token.Text[(point + 1)..], "0") is { } dotted && IsHourWord(tokens, at + 1))
            return WithMeridiem(tokens, dotted, at + 1);
        if (at + 2 < tokens.Count && tokens[at + 1].IsSymbol(':') && !tokens[at + 1].SpaceBefore && tokens[at + 2] is { IsNumber: true, SpaceBefore: false, Text.Length: 2 })
        {
            var next = at + 3;
            var seconds = "0";
            if (next + 1 < tokens.Count && tokens[next].IsSymbol(':') && tokens[next + 1] is { IsNumber: true, SpaceBefore: false, Text.Length: 2 })
                (seconds, next) = (tokens[next + 1].Text, next + 2);
            return Clock(token.Text, tokens[at + 2].Text, seconds) is { } clock ? WithMeridiem(tokens, clock, next) : null;
        }

        if (at + 2 < tokens.Count && tokens[at + 1] is { IsWord: true, SpaceBefore: false, Text: "h" } && tokens[at + 2] is { IsNumber: true, SpaceBefore: false, Text.Length: 2 })
            return Clock(token.Text, tokens[at + 2].Text, "0") is { } french ? (french, false, at + 3) : null;
        if (at + 1 < tokens.Count && tokens[at + 1].Text is "\u70B9" or "\u9EDE" or "\u6642" or "\u65F6" && !(at + 2 < tokens.Count && tokens[at + 2].Text is "\u9593" or "\u95F4"))
        {
            var hasMinutes = at + 3 < tokens.Count && tokens[at + 2].IsNumber && tokens[at + 3].Text is "\u5206";
            return Clock(token.Text, hasMinutes ? tokens[at + 2].Text : "0", "0") is { } han ? (han, false, hasMinutes ? at + 4 : at + 2) : null;
        }

        return IsHourWord(tokens, at + 1) && Clock(token.Text, "0", "0") is { } hour ? WithMeridiem(tokens, hour, at + 1) : null;
    }

    private static int? Clock(string hours, string minutes, string seconds)
    {
        if (!int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var h) || !int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var m)
            || !int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var s))
            return null;
        return h <= 24 && m < 60 && s < 60 ? h % 24 * 3600 + m * 60 + s : null;
    }

    private static bool IsHourWord(IReadOnlyList<FactToken> tokens, int at) =>
        at < tokens.Count && tokens[at].IsWord && (tokens[at].Text is "am" or "pm" or "uhr" || tokens[at].Text is "a" or "p" && IsDottedMeridiem(tokens, at)
            || tokens[at].Text == "o" && at + 2 < tokens.Count && tokens[at + 2].Text == "clock");

    private static bool IsDottedMeridiem(IReadOnlyList<FactToken> tokens, int at) =>
        at + 2 < tokens.Count && tokens[at + 1] is { Text: ".", SpaceBefore: false } && tokens[at + 2] is { Text: "m", SpaceBefore: false };

    private static (int, bool, int) WithMeridiem(IReadOnlyList<FactToken> tokens, int seconds, int next)
    {
        if (next >= tokens.Count || !tokens[next].IsWord)
            return (seconds, seconds >= 13 * 3600, next);
        var isDotted = tokens[next].Text is "a" or "p" && IsDottedMeridiem(tokens, next);
        if (tokens[next].Text is "am" or "pm" || isDotted)
        {
            var hour = seconds / 3600 % 12 * 3600 + seconds % 3600;
            return (tokens[next].Text[0] == 'p' ? hour + 12 * 3600 : hour, true, next + (isDotted ? 3 : 1));
        }

        return tokens[next].Text == "uhr" ? (seconds, true, next + 1) : tokens[next].Text == "o" && IsHourWord(tokens, next) ? (seconds, false, next + 3) : (seconds, seconds >= 13 * 3600, next);
    }
}

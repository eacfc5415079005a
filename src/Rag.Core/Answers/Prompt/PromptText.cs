using System.Buffers;
using System.Text;

namespace Rag;

/// <summary>Makes source text safe to put into a prompt: without characters a reader does not see, and with the control tokens of chat templates broken up.</summary>
internal static class PromptText
{
    private const string Flag = "\uD83C\uDFF4";

    private static readonly SearchValues<char> s_suspects = SearchValues.Create(
        "\u200B\u2060\u2061\u2062\u2063\u2064\uFEFF\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uDB40<[");

    // Openings of tokens that tokenizers of chat models treat as turns, not as text.
    private static readonly string[] s_tokens =
        ["<|", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "</s>", "<s>", "<bos>", "<eos>", "<pad>", "<unk>", "<start_of_turn>", "<end_of_turn>", "<\uFF5C", "[AVAILABLE_TOOLS]", "[TOOL_CALLS]", "[TOOL_RESULTS]", "[SYSTEM_PROMPT]"];

    /// <summary>The text as a model may read it; the same string when nothing had to change.</summary>
    public static string Clean(string text)
    {
        if (text.AsSpan().IndexOfAny(s_suspects) < 0)
            return text;
        var clean = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (unit == '\uDB40' && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                // The flags of England, Scotland and Wales are written with tags.
                if (IsInFlag(text, i))
                    clean.Append(unit).Append(text[i + 1]);
                i++;
            }
            else if (unit is '<' or '[')
            {
                clean.Append(unit);
                foreach (var token in s_tokens)
                {
                    if (string.Compare(text, i, token, 0, token.Length, StringComparison.OrdinalIgnoreCase) != 0)
                        continue;
                    clean.Append(' ');
                    break;
                }
            }
            else if (!s_suspects.Contains(unit))
            {
                clean.Append(unit);
            }
        }

        return clean.ToString();
    }

    private static bool IsInFlag(string text, int at)
    {
        const int MaxTags = 8;
        var start = at;
        while (start >= 2 && at - start <= 2 * MaxTags && text[start - 2] == '\uDB40')
            start -= 2;
        if (start < 2 || string.CompareOrdinal(text, start - 2, Flag, 0, 2) != 0)
            return false;
        // Well formed only when the tag that cancels ends it.
        for (var end = at; end + 1 < text.Length && end - start <= 2 * MaxTags && text[end] == '\uDB40'; end += 2)
        {
            if (text[end + 1] == '\uDC7F')
                return true;
        }

        return false;
    }
}

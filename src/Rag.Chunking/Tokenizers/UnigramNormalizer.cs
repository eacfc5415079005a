using System.Globalization;
using System.Text;

namespace Rag.Chunking.Tokenizers;

/// <summary>The steps a text goes through before it is spelled, in the order of its <c>tokenizer.json</c>.</summary>
internal sealed class UnigramNormalizer(Action<UnigramWorkspace>[] steps)
{
    /// <summary>Puts the normalised text into the workspace.</summary>
    public void Apply(ReadOnlySpan<char> text, UnigramWorkspace workspace)
    {
        workspace.Reserve(text.Length);
        text.CopyTo(workspace.Other);
        workspace.Swap(text.Length);

        // A lone surrogate is U+FFFD in UTF-8, which is what a model is given.
        var current = workspace.Text.AsSpan(0, text.Length);
        for (var i = 0; i < current.Length; i++)
        {
            if (!char.IsSurrogate(current[i]))
                continue;
            if (char.IsHighSurrogate(current[i]) && i + 1 < current.Length && char.IsLowSurrogate(current[i + 1]))
                i++;
            else
                current[i] = '\uFFFD';
        }

        foreach (var step in steps)
            step(workspace);
    }

    public static void Normalize(UnigramWorkspace workspace, NormalizationForm form)
    {
        if (Ascii.IsValid(workspace.Current))
            return;
        var length = workspace.Current.GetNormalizedLength(form);
        workspace.Reserve(length);
        workspace.Current.TryNormalize(workspace.Other, out length, form);
        workspace.Swap(length);
    }

    public static void Lowercase(UnigramWorkspace workspace) => Map(workspace, static (rune, result) =>
        // By its letters: the only one whose lower case is two.
        rune.Value == 0x130 ? Write(result, "i\u0307") : Rune.ToLowerInvariant(rune).EncodeToUtf16(result));

    public static void StripAccents(UnigramWorkspace workspace) => Map(workspace, static (rune, result) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark ? 0 : rune.EncodeToUtf16(result));

    /// <summary>What SentencePiece's translation models take out: controls; white space of all kinds is a space.</summary>
    public static void Nmt(UnigramWorkspace workspace) => Map(workspace, static (rune, result) => rune.Value switch
    {
        (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F => 0,
        0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => Write(result, " "),
        _ => rune.EncodeToUtf16(result),
    });

    public static void Strip(UnigramWorkspace workspace, bool left, bool right)
    {
        var text = workspace.Current;
        var kept = left ? text.TrimStart() : text;
        kept = right ? kept.TrimEnd() : kept;
        workspace.Reserve(kept.Length);
        kept.CopyTo(workspace.Other);
        workspace.Swap(kept.Length);
    }

    public static void Replace(UnigramWorkspace workspace, string pattern, string content)
    {
        var rest = workspace.Current;
        var length = 0;
        while (!rest.IsEmpty)
        {
            var at = rest.IndexOf(pattern, StringComparison.Ordinal);
            var kept = at < 0 ? rest : rest[..at];
            Append(workspace, kept, ref length);
            if (at >= 0)
                Append(workspace, content, ref length);
            rest = at < 0 ? [] : rest[(at + pattern.Length)..];
        }

        workspace.Swap(length);
    }

    /// <summary>Replaces runs of at least <paramref name="least"/> spaces, or of any white space.</summary>
    public static void ReplaceRuns(UnigramWorkspace workspace, bool anyWhiteSpace, int least, string content)
    {
        var text = workspace.Current;
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && (anyWhiteSpace ? char.IsWhiteSpace(text[end]) : text[end] == ' '))
                end++;
            if (end - at >= least)
            {
                Append(workspace, content, ref length);
                at = end;
                continue;
            }

            end = Math.Max(end, at + 1);
            Append(workspace, text[at..end], ref length);
            at = end;
        }

        workspace.Swap(length);
    }

    private delegate int RuneMap(Rune rune, Span<char> result);

    private static void Map(UnigramWorkspace workspace, RuneMap map)
    {
        var length = 0;
        foreach (var rune in workspace.Current.EnumerateRunes())
        {
            workspace.Reserve(length + 4);
            length += map(rune, workspace.Other.AsSpan(length));
        }

        workspace.Swap(length);
    }

    private static int Write(Span<char> result, string text)
    {
        text.CopyTo(result);
        return text.Length;
    }

    private static void Append(UnigramWorkspace workspace, ReadOnlySpan<char> text, ref int length)
    {
        workspace.Reserve(length + text.Length);
        text.CopyTo(workspace.Other.AsSpan(length));
        length += text.Length;
    }
}

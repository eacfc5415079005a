using System.Globalization;

namespace Rag;

/// <summary>Estimates tokens from the scripts and words of a text, where no vocabulary is at hand.</summary>
/// <remarks>A prefix never counts more than the whole. Not for billing: give a real tokenizer where a limit is the model's.</remarks>
public sealed class EstimatedTokenizer : ITokenizer
{
    private const int Unit = 256;
    private const int Classes = 10;

    // What a unit costs after its predecessor, in 1/256 token.
    private static ReadOnlySpan<ushort> FirstCost => [272, 180, 8, 128, 200, 300, 320, 200, 330, 330];

    private static ReadOnlySpan<ushort> NextCost => [22, 75, 4, 32, 100, 250, 130, 160, 330, 330];

    private static readonly byte[] s_classes = Classify();
    private static readonly ushort[] s_costs = Costs();

    private EstimatedTokenizer()
    {
    }

    /// <summary>The only instance; it has no state.</summary>
    public static EstimatedTokenizer Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "estimate";

    /// <inheritdoc/>
    public bool IsEstimate => true;

    /// <inheritdoc/>
    public int CountTokens(ReadOnlySpan<char> text)
    {
        long cost = 0;
        var classes = s_classes;
        var costs = s_costs;
        var previous = Classes * Classes;
        foreach (var unit in text)
        {
            int current = classes[unit];
            cost += costs[previous + current];
            previous = current * Classes;
        }

        return Tokens(cost);
    }

    /// <inheritdoc/>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokenCount);

        var limit = (long)maxTokenCount * Unit;
        long cost = 0;
        var previous = Classes * Classes;
        for (var i = 0; i < text.Length; i++)
        {
            int current = s_classes[text[i]];
            var next = cost + s_costs[previous + current];
            if (next > limit)
            {
                tokenCount = Tokens(cost);
                return i;
            }

            cost = next;
            previous = current * Classes;
        }

        tokenCount = Tokens(cost);
        return text.Length;
    }

    private static int Tokens(long cost) => (int)Math.Min(int.MaxValue, (cost + Unit - 1) / Unit);

    private static ushort[] Costs()
    {
        var costs = new ushort[(Classes + 1) * Classes];
        for (var previous = 0; previous <= Classes; previous++)
        {
            for (var current = 0; current < Classes; current++)
                costs[(previous * Classes) + current] = previous == current ? NextCost[current] : FirstCost[current];
        }

        return costs;
    }

    private static byte[] Classify()
    {
        var classes = new byte[char.MaxValue + 1];
        for (var unit = 0; unit < classes.Length; unit++)
            classes[unit] = ClassOf((char)unit);
        return classes;
    }

    private static byte ClassOf(char unit) => unit switch
    {
        >= 'a' and <= 'z' or >= 'A' and <= 'Z' => 0,
        >= '0' and <= '9' => 1,
        ' ' => 2,
        '\n' or '\r' or '\t' => 3,
        < '\u0080' => 4,
        >= '\u2E80' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' or >= '\uFF00' and <= '\uFFEF' => 5,
        >= '\uAC00' and <= '\uD7A3' => 5,
        _ when char.IsSurrogate(unit) => 8,
        < '\u0250' when char.IsLetter(unit) => 6,
        < '\u0600' when char.IsLetter(unit) => 7,
        _ => char.GetUnicodeCategory(unit) is UnicodeCategory.SpaceSeparator ? (byte)3 : (byte)9,
    };
}

namespace Rag;

/// <summary>Orders texts by Unicode code point, which is the order of their UTF-8 bytes: the one order of texts and ids in every store.</summary>
/// <remarks>
/// <see cref="StringComparer.Ordinal"/> compares UTF-16 units and so puts an emoji before U+FF5E, where SQLite, PostgreSQL's C collation
/// and Redis put it after. Equality is that of <see cref="StringComparer.Ordinal"/>.
/// </remarks>
public static class CodePointOrder
{
    /// <summary>The order as a comparer, for sorting.</summary>
    public static IComparer<string> Comparer { get; } = Comparer<string>.Create(Compare);

    /// <summary>Negative, zero or positive as <paramref name="left"/> is before, equal to or after <paramref name="right"/>; null is first.</summary>
    public static int Compare(string? left, string? right)
    {
        if (left is null || right is null)
            return (left is null ? 0 : 1) - (right is null ? 0 : 1);

        var common = left.AsSpan().CommonPrefixLength(right);
        return common == left.Length || common == right.Length
            ? left.Length - right.Length
            : Weight(left[common]) - Weight(right[common]);
    }

    // Surrogates stand for code points above every other unit, so they weigh more than U+E000 to U+FFFF.
    private static int Weight(char unit) => unit < 0xD800 ? unit : unit >= 0xE000 ? unit - 0x800 : unit + 0x2000;
}

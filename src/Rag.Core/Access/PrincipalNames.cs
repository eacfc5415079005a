using System.Globalization;
using System.Text;

namespace Rag;

internal static class PrincipalNames
{
    public const int MaxCount = 10_000;
    private const int MaxLength = 512;

    /// <summary>The names, distinct and in ordinal order.</summary>
    public static string[] Checked(IEnumerable<string> principals)
    {
        ArgumentNullException.ThrowIfNull(principals);

        var names = new SortedSet<string>(StringComparer.Ordinal);
        var count = 0;
        foreach (var name in principals)
        {
            if (++count > MaxCount)
                throw new RagAccessException("acl.too_many_principals", $"More than {MaxCount} principals were given; give the groups that matter, at most {MaxCount}.");
            names.Add(Checked(name));
        }

        return [.. names];
    }

    private static string Checked(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxLength || !IsClean(name) || !name.IsNormalized(NormalizationForm.FormC))
            throw new RagAccessException("acl.invalid_principal", $"A principal must be 1 to {MaxLength} characters in normal form C, without control or zero-width characters. Normalize names where they enter your system.");
        return name;
    }

    // IsNormalized throws on a lone surrogate, so it is asked only after this said yes.
    private static bool IsClean(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
            {
                i++;
                continue;
            }

            if (char.GetUnicodeCategory(name[i]) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate)
                return false;
        }

        return true;
    }
}

using System.Text;

namespace Rag;

/// <summary>Finds secrets in a text by their letters and digits, whatever case they have and whatever stands between.</summary>
internal sealed class SecretFilter
{
    private const int MinLength = 6;
    private const string Mark = "(removed)";

    private readonly string[] _secrets;

    public SecretFilter(IEnumerable<string> secrets) =>
        _secrets = [.. secrets.Select(secret => Letters(secret, null)).Where(secret => secret.Length >= MinLength).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length).ThenBy(secret => secret, StringComparer.Ordinal)];

    public string Remove(string text)
    {
        foreach (var secret in _secrets)
        {
            var places = new List<int>();
            var letters = Letters(text, places);
            var clean = new StringBuilder();
            var at = 0;
            for (var found = letters.IndexOf(secret, StringComparison.Ordinal); found >= 0; found = letters.IndexOf(secret, found + secret.Length, StringComparison.Ordinal))
            {
                clean.Append(text, at, places[found] - at).Append(Mark);
                at = places[found + secret.Length - 1] + 1;
            }

            text = at == 0 ? text : clean.Append(text, at, text.Length - at).ToString();
        }

        return text;
    }

    private static string Letters(string text, List<int>? places)
    {
        var letters = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            // Full-width forms are the same letters to a reader.
            var unit = text[i] is >= '\uFF01' and <= '\uFF5E' ? (char)(text[i] - 0xFEE0) : text[i];
            if (!char.IsLetterOrDigit(unit))
                continue;
            letters.Append(char.ToLowerInvariant(unit));
            places?.Add(i);
        }

        return letters.ToString();
    }
}

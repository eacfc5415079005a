using System.Security.Cryptography;
using System.Text;

namespace Rag;

/// <summary>The words a chunk is found by: title, headings and context, then its own text.</summary>
/// <remarks>The same for every store and for both legs.</remarks>
public static class SearchText
{
    /// <summary>The text to embed and to analyze for keywords.</summary>
    public static string ForEmbedding(string? title, Chunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);

        var text = new StringBuilder();
        if (!string.IsNullOrWhiteSpace(title))
            text.Append(title).Append('\n');
        foreach (var heading in chunk.Headings)
        {
            // The first heading of a page is often its title: once is enough.
            if (!string.Equals(heading, title, StringComparison.Ordinal))
                text.Append(heading).Append('\n');
        }

        if (chunk.Context.Length > 0)
            text.Append(chunk.Context).Append('\n');
        return text.Append(chunk.Text).ToString();
    }

    /// <summary>The lower-case hexadecimal SHA-256 of the text's UTF-8 bytes.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

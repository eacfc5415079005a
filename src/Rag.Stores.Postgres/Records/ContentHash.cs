using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Rag.Stores.Postgres;

/// <summary>A content hash as bytes: the SHA-256 the contract says it is, or, for any other name, one byte more.</summary>
internal static class ContentHash
{
    private const int HexLength = 2 * SHA256.HashSizeInBytes;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static byte[] Bytes(string contentHash) =>
        contentHash.Length == HexLength && !contentHash.AsSpan().ContainsAnyExcept(HexDigits)
            ? Convert.FromHexString(contentHash)
            : [0, .. SHA256.HashData(Encoding.UTF8.GetBytes(contentHash))];
}

using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rag.Chunking.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>
/// Token counts and hashes of tokens of every file of the shared data, as OpenAI's own code gave them;
/// <c>peers/tiktoken-counts.cjs</c> wrote the fixture.
/// </summary>
public sealed class TiktokenEqualityTests
{
    private const int BlockLength = 1 << 20;

    [SharedFact]
    public void Every_file_has_the_same_o200k_tokens_as_in_tiktoken() => Compare(SharedData.O200k, 1);

    [SharedFact]
    public void Every_file_has_the_same_cl100k_tokens_as_in_tiktoken() => Compare(SharedData.Cl100k, 3);

    private static void Compare(BytePairTokenizer tokenizer, int column)
    {
        var differences = new List<string>();
        foreach (var row in SharedData.Rows("tiktoken-counts.tsv"))
        {
            var text = Encoding.UTF8.GetString(File.ReadAllBytes(SharedData.PathOf(row[0])));
            var tokens = new ArrayBufferWriter<int>();
            var counted = 0;
            for (var start = 0; start < text.Length; start += BlockLength)
            {
                var block = text.AsSpan(start, Math.Min(BlockLength, text.Length - start));
                tokenizer.Encode(block, tokens);
                counted += tokenizer.CountTokens(block);
            }

            var hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(tokens.WrittenSpan)))[..16];
            if (tokens.WrittenCount != int.Parse(row[column], CultureInfo.InvariantCulture) || hash != row[column + 1] || counted != tokens.WrittenCount)
                differences.Add($"{row[0]}: expected {row[column]}, encoded {tokens.WrittenCount}, counted {counted}");
        }

        Assert.Empty(differences);
    }
}

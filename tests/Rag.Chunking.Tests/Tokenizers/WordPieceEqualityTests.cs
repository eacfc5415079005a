using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rag.Chunking.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>
/// Token counts and hashes of tokens of the files of the shared data, line by line, as Hugging Face's JavaScript tokenizer gave them;
/// <c>peers/wordpiece-counts.cjs</c> wrote the fixture.
/// </summary>
public sealed class WordPieceEqualityTests
{
    [SharedFact]
    public void Every_file_has_the_same_tokens_as_in_hugging_faces_tokenizer() =>
        Compare(WordPieceTokenizer.Load(SharedData.PathOf("tokenizers/bert-base-uncased.tokenizer.json")));

    [SharedFact]
    public void A_plain_vocabulary_gives_the_same_tokens_as_its_json() =>
        Compare(WordPieceTokenizer.Load(SharedData.PathOf("tokenizers/bert-base-uncased.vocab.txt")));

    private static void Compare(WordPieceTokenizer tokenizer)
    {
        var differences = new List<string>();
        foreach (var row in SharedData.Rows("wordpiece-counts.tsv"))
        {
            var text = Encoding.UTF8.GetString(File.ReadAllBytes(SharedData.PathOf(row[0])));
            var tokens = new ArrayBufferWriter<int>();
            var counted = 0;
            foreach (var line in text.AsSpan().Split('\n'))
            {
                tokenizer.Encode(text.AsSpan(line), tokens);
                counted += tokenizer.CountTokens(text.AsSpan(line));
            }

            var hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(tokens.WrittenSpan)))[..16];
            if (tokens.WrittenCount != int.Parse(row[1], CultureInfo.InvariantCulture) || hash != row[2] || counted != tokens.WrittenCount)
                differences.Add($"{row[0]}: expected {row[1]}, encoded {tokens.WrittenCount}, counted {counted}");
        }

        Assert.Empty(differences);
    }
}

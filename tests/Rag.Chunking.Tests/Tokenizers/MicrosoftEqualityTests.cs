using System.Text;
using Microsoft.ML.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>Ids of the shared data beside those of the field's own tokenizers: a sample every day, all of it with RAG_FUZZ.</summary>
public sealed class MicrosoftEqualityTests
{
    private const int BlockLength = 1 << 16;

    [SharedFact]
    public void Every_file_has_the_same_ids_as_in_microsofts_o200k() => Compare(text => SharedData.O200k.Encode(text), "o200k_base");

    [SharedFact]
    public void Every_file_has_the_same_ids_as_in_microsofts_cl100k() => Compare(text => SharedData.Cl100k.Encode(text), "cl100k_base");

    [SharedFact]
    public void Every_line_has_the_same_ids_as_in_fast_bert()
    {
        var ours = Chunking.Tokenizers.WordPieceTokenizer.Load(SharedData.PathOf("tokenizers/bert-base-uncased.vocab.txt"));
        var theirs = new FastBertTokenizer.BertTokenizer();
        using (var vocabulary = new StreamReader(SharedData.PathOf("tokenizers/bert-base-uncased.vocab.txt")))
            theirs.LoadVocabulary(vocabulary, convertInputToLowercase: true);
        var differences = new List<string>();
        foreach (var (path, text) in Texts())
        {
            foreach (var line in text.Split('\n').Where(line => line.Length is > 0 and < 20_000))
            {
                var ids = theirs.Encode(line, 32_768).InputIds.Span[1..^1].ToArray().Select(id => (int)id).ToArray();
                if (!ids.AsSpan().SequenceEqual(ours.Encode(line)))
                    differences.Add($"{Path.GetFileName(path)}: {line[..Math.Min(line.Length, 60)]}");
            }
        }

        Assert.Empty(differences);
    }

    private static void Compare(Func<string, int[]> ours, string encoding)
    {
        var theirs = TiktokenTokenizer.CreateForEncoding(encoding);
        var differences = new List<string>();
        foreach (var (path, text) in Texts())
        {
            for (var start = 0; start < text.Length; start += BlockLength)
            {
                // A special token is ordinary text for ours.
                var block = text.Substring(start, Math.Min(BlockLength, text.Length - start)).Replace("<|", "< |", StringComparison.Ordinal);
                if (!theirs.EncodeToIds(block).SequenceEqual(ours(block)))
                    differences.Add($"{Path.GetFileName(path)} at {start}");
            }
        }

        Assert.Empty(differences);
    }

    /// <summary>The files that are text.</summary>
    private static IEnumerable<(string Path, string Text)> Texts() => SharedData.Rows("tiktoken-counts.tsv")
        .Select(row => (row[0], File.ReadAllText(SharedData.PathOf(row[0]), Encoding.UTF8)))
        .Where(file => !file.Item2.AsSpan().ContainsAny('\0', '\ufffd'));
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.Chunking.Tokenizers;
using Rag.Testing;

namespace Rag.Chunking.Tests.Tokenizers;

[Collection("MeasuredAlone")]
public sealed class UnigramTokenizerTests : TokenizerSpec
{
    private static readonly string s_json = File.ReadAllText(Fixture("unigram.tokenizer.json"));

    private static readonly UnigramTokenizer s_trained = Of(JsonNode.Parse(s_json)!);

    [Fact]
    public void Tokens_are_those_of_SentencePiece() => Compare("unigram-sentencepiece.jsonl", s_trained);

    [Fact]
    public void Tokens_are_those_of_Hugging_Face() => Compare("unigram-huggingface.jsonl", WithModel2VecSteps());

    [Fact]
    public void The_pieces_of_the_highest_score_win_and_not_the_longest() =>
        Assert.Equal([2, 4], Small([("<unk>", 0), ("▁ab", -3), ("▁a", -1), ("b", -1.5), ("bc", -1.2), ("▁abc", -9)]).Encode("abc"));

    [Fact]
    public void What_is_unknown_side_by_side_is_one_token_or_its_bytes()
    {
        (string, double)[] pieces = [("<unk>", 0), ("▁", -1), ("a", -1)];

        Assert.Equal([1, 2, 0, 2, 0], Small(pieces).Encode("aжя😀aщ"));
        var bytes = Small([.. pieces, .. Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", -2.0))], byteFallback: true);
        Assert.Equal([1, 2, 3 + 0xD0, 3 + 0xB6], bytes.Encode("aж"));
        Assert.Equal([1, 0], Small(pieces, byteFallback: true).Encode("ж"));
    }

    [Fact]
    public void Special_tokens_in_a_text_are_plain_text()
    {
        var json = SmallJson([("<unk>", 0), ("</s>", 0), ("▁", -1), ("<", -1), ("/", -1), ("s", -1), (">", -1)], false);
        json["added_tokens"] = JsonNode.Parse("""[{"id":0,"content":"<unk>","special":true},{"id":1,"content":"</s>","special":true}]""");

        Assert.Equal([2, 3, 4, 5, 6], Of(json).Encode("</s>"));
    }

    [Theory]
    [InlineData("always", true, "a b", new[] { 2, 3 })]
    [InlineData("always", false, "a b", new[] { 4 })]
    [InlineData("never", true, "a b", new[] { 5, 3 })]
    [InlineData("first", true, "a b", new[] { 2, 3 })]
    public void A_mark_stands_for_a_space_as_the_file_says(string scheme, bool split, string text, int[] tokens)
    {
        var json = SmallJson([("<unk>", 0), ("▁", -5), ("▁a", -2), ("▁b", -2), ("▁a▁b", -3), ("a", -2)], false);
        json["pre_tokenizer"]!["prepend_scheme"] = scheme;
        json["pre_tokenizer"]!["split"] = split;

        Assert.Equal(tokens, Of(json).Encode(text));
    }

    [Theory]
    [InlineData("""{"type":"NFKC"}""", "ﬁＡ", "fiA")]
    [InlineData("""{"type":"NFD"}""", "é", "e\u0301")]
    [InlineData("""{"type":"Lowercase"}""", "İSΣ", "i\u0307sσ")]
    [InlineData("""{"type":"StripAccents"}""", "e\u0301x", "ex")]
    [InlineData("""{"type":"Nmt"}""", "a\u0001\u200bb\tc", "a b c")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":false}""", "  a ", "a ")]
    [InlineData("""{"type":"Replace","pattern":{"String":"''"},"content":"\""}""", "a''''b", "a\"\"b")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}""", "a   b c", "a b c")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"\\s+"},"content":" "}""", "a \t\n b", "a b")]
    public void Steps_before_the_model_are_taken(string step, string text, string same)
    {
        var with = JsonNode.Parse(s_json)!;
        with["normalizer"] = JsonNode.Parse(step);
        var without = JsonNode.Parse(s_json)!;
        without["normalizer"] = null;

        Assert.Equal(Of(without).Encode(same), Of(with).Encode(text));
        Assert.NotEqual(Of(without).Encode(text), Of(with).Encode(text));
    }

    [Fact]
    public void A_prefix_of_a_long_text_counts_what_it_says_and_no_word_more_would_fit()
    {
        var random = new Random(4);
        foreach (var tokenizer in new[] { s_trained, WithModel2VecSteps() })
        {
            foreach (var line in Lines("unigram-sentencepiece.jsonl").Concat([string.Concat(Enumerable.Repeat("这是一个没有空格的中文句子，", 300)), string.Join(' ', Enumerable.Repeat("words! and — words", 500))]))
            {
                var max = random.Next(1, 200);

                var length = tokenizer.GetIndexByTokenCount(line, max, out var count);

                Assert.Equal(tokenizer.CountTokens(line.AsSpan(0, length)), count);
                Assert.InRange(count, length == line.Length ? 0 : max - 8, max);
            }
        }
    }

    [Fact]
    public void Counting_does_not_allocate()
    {
        var text = string.Join(' ', Lines("unigram-sentencepiece.jsonl"));
        for (var i = 0; i < 50; i++)
            s_trained.CountTokens(text);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            s_trained.CountTokens(text);
            s_trained.GetIndexByTokenCount(text, 100, out _);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void A_megabyte_of_one_sign_is_only_text()
    {
        foreach (var part in new[] { "a", " ", "ж", "▁", "e\u0301", "\u0301", "😀", "a " })
        {
            var text = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));

            Assert.InRange(s_trained.CountTokens(text), 0, 4_000_000);
            Assert.InRange(s_trained.GetIndexByTokenCount(text, 100, out _), 1, text.Length);
        }
    }

    [Theory]
    [InlineData("""[]""", "tokenizer.malformed")]
    [InlineData("""{"model":{"type":"Unigram"}}""", "tokenizer.malformed")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[]}}""", "tokenizer.malformed")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a"]]}}""", "tokenizer.malformed")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",1e999]]}}""", "tokenizer.malformed")]
    [InlineData("""{"model":{"type":"Unigram","unk_id":7,"vocab":[["a",0]]}}""", "tokenizer.malformed")]
    [InlineData("""{"normalizer":{"type":"Precompiled","precompiled_charsmap":"AAAA////"},"model":{"type":"Unigram","vocab":[["a",0]]}}""", "tokenizer.malformed")]
    [InlineData("""{"normalizer":{"type":"Precompiled","precompiled_charsmap":"!"},"model":{"type":"Unigram","vocab":[["a",0]]}}""", "tokenizer.malformed")]
    [InlineData("""{"normalizer":{"type":"ByteLevel"},"model":{"type":"Unigram","vocab":[["a",0]]}}""", "tokenizer.unsupported")]
    [InlineData("""{"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"Unigram","vocab":[["a",0]]}}""", "tokenizer.unsupported")]
    [InlineData("""{"model":{"type":"BPE","vocab":{}}}""", "tokenizer.unsupported")]
    public void A_file_that_cannot_be_used_is_refused(string json, string code) =>
        Assert.Equal(code, Assert.Throws<RagParseException>(() => UnigramTokenizer.LoadJson(new MemoryStream(Encoding.UTF8.GetBytes(json)), "x")).Code);

    [Fact]
    public void Random_damage_of_the_compiled_replacements_is_refused_or_read_without_harm()
    {
        var json = JsonNode.Parse(s_json)!;
        var map = Convert.FromBase64String((string)json["normalizer"]!["normalizers"]![0]!["precompiled_charsmap"]!);
        var random = new Random(9);
        for (var i = 0; i < 300; i++)
        {
            var damaged = map.ToArray();
            for (var hits = random.Next(1, 40); hits > 0; hits--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            json["normalizer"]!["normalizers"]![0]!["precompiled_charsmap"] = Convert.ToBase64String(damaged);
            try
            {
                Of(json).CountTokens("Any \ufb01ne text é 日本 😀");
            }
            catch (RagParseException)
            {
                // As it should be.
            }
        }
    }

    protected override ITokenizer Create() => s_trained;

    private static void Compare(string fixture, UnigramTokenizer tokenizer)
    {
        var count = 0;
        foreach (var line in File.ReadLines(Fixture(fixture)))
        {
            using var row = JsonDocument.Parse(line);
            var text = row.RootElement[0].GetString()!;
            Assert.Equal((text, string.Join(' ', row.RootElement[1].EnumerateArray())), (text, string.Join(' ', tokenizer.Encode(text))));
            count++;
        }

        Assert.InRange(count, 20, 100);
    }

    // What model2vec puts around a model it distils.
    private static UnigramTokenizer WithModel2VecSteps()
    {
        var json = JsonNode.Parse(s_json)!;
        json["model"]!["byte_fallback"] = false;
        json["normalizer"] = JsonNode.Parse("""{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Lowercase"},{"type":"Replace","pattern":{"String":"!"},"content":" ! "},{"type":"Replace","pattern":{"Regex":"\\s+"},"content":" "},{"type":"Strip","strip_left":true,"strip_right":true}]}""");
        json["pre_tokenizer"] = JsonNode.Parse("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}]}""");
        return Of(json);
    }

    private static JsonObject SmallJson((string Piece, double Score)[] pieces, bool byteFallback) => new()
    {
        ["pre_tokenizer"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = "always", ["split"] = true },
        ["model"] = new JsonObject { ["type"] = "Unigram", ["unk_id"] = 0, ["byte_fallback"] = byteFallback, ["vocab"] = new JsonArray([.. pieces.Select(piece => new JsonArray(piece.Piece, piece.Score))]) },
    };

    private static UnigramTokenizer Small((string, double)[] pieces, bool byteFallback = false) => Of(SmallJson(pieces, byteFallback));

    private static UnigramTokenizer Of(JsonNode json) => UnigramTokenizer.LoadJson(new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString())), "unigram");

    private static IEnumerable<string> Lines(string fixture) => File.ReadLines(Fixture(fixture)).Select(line => JsonDocument.Parse(line).RootElement[0].GetString()!);

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Tokenizers", "Fixtures", name);
}

using System.Text;
using Microsoft.Extensions.AI;
using Rag.Chunking.StaticEmbeddings;
using Rag.Chunking.Tests.Tokenizers;
using static Rag.Chunking.Tests.StaticEmbeddings.SmallModel;

namespace Rag.Chunking.Tests.StaticEmbeddings;

public sealed class StaticEmbeddingGeneratorTests
{
    [Fact]
    public async Task A_text_is_the_mean_of_its_tokens_at_unit_length()
    {
        var vector = await EmbedAsync(Default(), "Cat, dogs!");

        // cat + dog + ##s = (1.75, 1.75, 0.25); the comma and the exclamation mark are unknown.
        var norm = MathF.Sqrt(1.75f * 1.75f * 2 + 0.0625f);
        Assert.Equal([1.75f / norm, 1.75f / norm, 0.25f / norm], vector, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public async Task A_model_of_unigram_pieces_is_read_too()
    {
        using var folder = new TemporaryFolder();
        Write(folder, Default());
        folder.Write("tokenizer.json", Encoding.UTF8.GetBytes("""
            {"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},
             "model":{"type":"Unigram","unk_id":1,"vocab":[["[PAD]",0],["[UNK]",0],["▁cat",-1],["▁dog",-1],["▁tax",-1],["▁law",-1],["s",-1]]}}
            """));

        using var generator = StaticEmbeddingGenerator.Load(folder.Path);
        var vector = (await generator.GenerateAsync(["cat dogs жж"]))[0].Vector.ToArray();

        var norm = MathF.Sqrt(1.75f * 1.75f * 2 + 0.0625f);
        Assert.Equal([1.75f / norm, 1.75f / norm, 0.25f / norm], vector, (a, b) => MathF.Abs(a - b) < 1e-6f);
        Assert.Equal(4, generator.Tokenizer.CountTokens("cat dogs жж"));
    }

    [Fact]
    public async Task Texts_of_a_kind_are_nearer_than_others()
    {
        var (cat, dog, law) = (await EmbedAsync(Default(), "cat"), await EmbedAsync(Default(), "dog"), await EmbedAsync(Default(), "law"));

        Assert.True(VectorMath.Dot(cat, dog) > VectorMath.Dot(cat, law));
    }

    [Fact]
    public async Task A_model_may_ask_for_the_plain_mean()
    {
        var vector = await EmbedAsync(Default(), "cat tax", """{"normalize": false}""");

        Assert.Equal([0.5f, 0.25f, 1f], vector);
    }

    [Fact]
    public async Task A_text_without_a_known_word_still_has_a_direction()
    {
        foreach (var text in (string[])["", "   ", "???", "\ud800"])
        {
            var vector = await EmbedAsync(Default(), text);

            Assert.Equal(1, VectorMath.Dot(vector, vector), 1e-5);
        }
    }

    [Fact]
    public async Task A_vector_does_not_depend_on_its_batch()
    {
        using var folder = new TemporaryFolder();
        Write(folder, Default());
        using var generator = StaticEmbeddingGenerator.Load(folder.Path);

        var batch = await generator.GenerateAsync(["cat", "dog law", "", "tax tax cat"]);

        Assert.Equal(4, batch.Count);
        Assert.Equal((await generator.GenerateAsync(["tax tax cat"]))[0].Vector.ToArray(), batch[3].Vector.ToArray());
        Assert.Equal(6, batch.Usage!.InputTokenCount);
        Assert.Equal(3, generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelDimensions);
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    [InlineData("F64")]
    public async Task Other_number_types_give_the_same_vector(string type)
    {
        byte[] data = type switch
        {
            "F16" => [.. Rows.SelectMany(value => BitConverter.GetBytes((Half)value))],
            "BF16" => [.. Rows.SelectMany(value => BitConverter.GetBytes((ushort)(BitConverter.SingleToInt32Bits(value) >> 16)))],
            _ => [.. Rows.SelectMany(value => BitConverter.GetBytes((double)value))],
        };

        Assert.Equal(await EmbedAsync(Default(), "cat law"), await EmbedAsync(Safetensors(("embeddings", type, [7, 3], data)), "cat law"));
    }

    [Fact]
    public async Task Weights_and_a_mapping_of_tokens_to_rows_are_used()
    {
        var model = Safetensors(
            ("embeddings", "F32", [3, 3], Floats(0, 0, 0, 1, 0, 0, 0, 0, 1)),
            ("weights", "F32", [7], Floats(0, 0, 1, 1, 3, 3, 1)),
            ("mapping", "I64", [7], [.. new long[] { 0, 0, 1, 1, 2, 2, 0 }.SelectMany(BitConverter.GetBytes)]));

        var vector = await EmbedAsync(model, "cat law");

        Assert.Equal([1 / MathF.Sqrt(10), 0, 3 / MathF.Sqrt(10)], vector, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    public static TheoryData<string, byte[]> Hostile => new()
    {
        { "empty", [] },
        { "short", [1, 2, 3] },
        { "header longer than the file", [255, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}'] },
        { "header of all bits", [255, 255, 255, 255, 255, 255, 255, 255, 0] },
        { "no JSON", File("{", []) },
        { "an array", File("[]", []) },
        { "no tensor", File("{}", []) },
        { "tensor of text", File("""{"embeddings":"x"}""", []) },
        { "no offsets", File("""{"embeddings":{"dtype":"F32","shape":[7,3]}}""", []) },
        { "negative size", File("""{"embeddings":{"dtype":"F32","shape":[-7,3],"data_offsets":[0,84]}}""", new byte[84]) },
        { "size that overflows", File("""{"embeddings":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,84]}}""", new byte[84]) },
        { "backward offsets", File("""{"embeddings":{"dtype":"F32","shape":[7,3],"data_offsets":[84,0]}}""", new byte[84]) },
        { "cut off", File("""{"embeddings":{"dtype":"F32","shape":[7,3],"data_offsets":[0,84]}}""", new byte[80]) },
        { "wrong shape", File("""{"embeddings":{"dtype":"F32","shape":[7,4],"data_offsets":[0,84]}}""", new byte[84]) },
        { "one dimension", File("""{"embeddings":{"dtype":"F32","shape":[21],"data_offsets":[0,84]}}""", new byte[84]) },
        { "no rows", File("""{"embeddings":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]}}""", []) },
        { "too few rows", Safetensors(("embeddings", "F32", [3, 7], Floats(Rows))) },
        { "overlap", File("""{"embeddings":{"dtype":"F32","shape":[7,3],"data_offsets":[0,84]},"weights":{"dtype":"F32","shape":[7],"data_offsets":[56,84]}}""", new byte[84]) },
        { "twice", File("""{"embeddings":{"dtype":"F32","shape":[7,3],"data_offsets":[0,84]},"embeddings":{"dtype":"F32","shape":[7,3],"data_offsets":[84,168]}}""", new byte[168]) },
        { "type of text", Safetensors(("embeddings", "BOOL", [7, 3], new byte[21])) },
        { "mapping out of range", Safetensors(("embeddings", "F32", [7, 3], Floats(Rows)), ("mapping", "I32", [7], [.. new[] { 0, 1, 2, 3, 4, 5, 7 }.SelectMany(BitConverter.GetBytes)])) },
        { "negative mapping", Safetensors(("embeddings", "F32", [7, 3], Floats(Rows)), ("mapping", "I32", [7], [.. new[] { 0, 1, 2, 3, 4, 5, -1 }.SelectMany(BitConverter.GetBytes)])) },
        { "few weights", Safetensors(("embeddings", "F32", [7, 3], Floats(Rows)), ("weights", "F32", [1], Floats(1))) },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_file_that_is_no_model_is_refused(string why, byte[] model)
    {
        Assert.NotEmpty(why);
        using var folder = new TemporaryFolder();
        Write(folder, model);

        Assert.Equal("embedding_model.malformed", Assert.Throws<RagParseException>(() => StaticEmbeddingGenerator.Load(folder.Path)).Code);
    }

    [Fact]
    public void A_matrix_with_a_number_that_is_none_is_refused()
    {
        using var folder = new TemporaryFolder();
        Write(folder, Safetensors(("embeddings", "F32", [7, 3], Floats([.. Rows[..20], float.NaN]))));

        Assert.Equal("embedding.not_finite", Assert.Throws<RagEmbeddingException>(() => StaticEmbeddingGenerator.Load(folder.Path)).Code);
    }

    [Fact]
    public void A_damaged_file_never_ends_in_another_error()
    {
        var random = new Random(3);
        var model = Default();
        for (var i = 0; i < 300; i++)
        {
            var damaged = model.ToArray();
            for (var change = 0; change <= i % 3; change++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            using var folder = new TemporaryFolder();
            Write(folder, i % 2 == 0 ? damaged : damaged[..random.Next(damaged.Length)]);

            var error = Record.Exception(() => StaticEmbeddingGenerator.Load(folder.Path));

            Assert.True(error is null or RagParseException or RagEmbeddingException, error?.ToString());
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", Encoding.UTF8.GetBytes("{}"));

        Assert.Contains("tokenizer.json", Assert.Throws<RagInputException>(() => StaticEmbeddingGenerator.Load(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<RagInputException>(() => StaticEmbeddingGenerator.Load(Path.Combine(folder.Path, "none")));
    }

    private static async Task<float[]> EmbedAsync(byte[] model, string text, string? config = null)
    {
        using var folder = new TemporaryFolder();
        Write(folder, model, config);
        using var generator = StaticEmbeddingGenerator.Load(folder.Path);
        return (await generator.GenerateAsync([text]))[0].Vector.ToArray();
    }
}

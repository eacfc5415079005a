using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.AI;

namespace Rag.Core.Tests.Embeddings;

public sealed class HashingEmbeddingGeneratorTests
{
    private const string Sample = "The DbContext tracks changes; Größe zählt, 黑豹队的防守 308, naïve café — running tests in C#.";

    private static readonly HashingEmbeddingGenerator s_generator = new();

    [Fact]
    public async Task A_vector_is_the_same_on_every_machine()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes((await EmbedAsync(Sample)).AsSpan())));

        // Recorded on x64. When this changes, so must the model id: stored vectors would no longer match.
        Assert.Equal("ef8ee609b4a128199b702442089aeb983b0255ae2b0c92d206dc8b540fb03fea", hash);
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("th-TH")]
    public async Task The_culture_does_not_matter(string culture)
    {
        var expected = await EmbedAsync(Sample);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

            Assert.Equal(expected, await EmbedAsync(Sample));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(Sample)]
    [InlineData("a")]
    [InlineData("黑")]
    [InlineData("")]
    [InlineData("?! …")]
    [InlineData("\uD800")]
    public async Task Every_text_has_a_vector_of_length_one(string text)
    {
        var vector = await EmbedAsync(text);

        Assert.Equal(HashingEmbeddingGenerator.Dimensions, vector.Length);
        Assert.Equal(1, vector.Sum(value => (double)value * value), 5);
    }

    [Fact]
    public async Task A_text_without_words_gets_the_first_axis()
    {
        var vector = await EmbedAsync(" ?! ");

        Assert.Equal(1, vector[0]);
        Assert.All(vector.Skip(1), value => Assert.Equal(0, value));
    }

    [Fact]
    public async Task A_vector_does_not_depend_on_the_texts_beside_it()
    {
        var together = await s_generator.GenerateAsync(["other words entirely", Sample, Sample]);

        Assert.Equal(await EmbedAsync(Sample), together[1].Vector.ToArray());
        Assert.Equal(together[1].Vector.ToArray(), together[2].Vector.ToArray());
    }

    [Fact]
    public async Task Forms_and_compounds_of_a_word_are_near_it()
    {
        var word = await EmbedAsync("database migration");

        Assert.True(Cosine(word, await EmbedAsync("migrations of databases")) > 0.9);
        Assert.True(Cosine(word, await EmbedAsync("Datenbankmigration")) > Cosine(word, await EmbedAsync("cooking recipes")) + 0.2);
    }

    [Fact]
    public async Task It_names_itself_and_its_weight()
    {
        var metadata = s_generator.GetService<EmbeddingGeneratorMetadata>();

        Assert.Equal("rag-hashing-1", metadata!.DefaultModelId);
        Assert.Equal(384, metadata.DefaultModelDimensions);
        Assert.Equal(HashingEmbeddingGenerator.Alpha, s_generator.GetService<RetrievalHints>()!.Alpha);
        Assert.Null(s_generator.GetService<IChatClient>());
        Assert.Equal("rag-hashing-1", (await s_generator.GenerateAsync(["a"]))[0].ModelId);
    }

    [Fact]
    public async Task Other_dimensions_and_models_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => s_generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 256 }));
        await Assert.ThrowsAsync<ArgumentException>(() => s_generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { ModelId = "other" }));
        await Assert.ThrowsAsync<ArgumentException>(() => s_generator.GenerateAsync([null!]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => s_generator.GenerateAsync(["a"], cancellationToken: new CancellationToken(true)));
    }

    private static async Task<float[]> EmbedAsync(string text) => (await s_generator.GenerateAsync([text]))[0].Vector.ToArray();

    private static double Cosine(float[] left, float[] right) => VectorMath.Dot(left, right);
}

using Microsoft.Extensions.AI;

namespace Rag.Onnx.Tests;

public sealed class MiniLmTests
{
    [MiniLmFact]
    public async Task Sentences_of_one_meaning_are_nearer_than_sentences_of_one_word()
    {
        using var generator = OnnxEmbeddingGenerator.Load(OnnxModelFiles.FromAssembly(MiniLm.Path!));

        var vectors = await generator.GenerateAsync(["How do I get my money back?", "Refunds are paid within two weeks.", "Money is an old song."]);

        Assert.Equal(384, generator.Dimensions);
        Assert.True(Cosine(vectors[0], vectors[1]) > Cosine(vectors[0], vectors[2]) + 0.05);
    }

    // sentence-transformers' own documentation gives these three for the model's card.
    [MiniLmFact]
    public async Task Similarities_are_those_that_the_models_authors_publish()
    {
        using var generator = OnnxEmbeddingGenerator.Load(OnnxModelFiles.FromAssembly(MiniLm.Path!));

        var vectors = await generator.GenerateAsync(["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]);

        Assert.Equal(0.6660, Cosine(vectors[0], vectors[1]), 2);
        Assert.Equal(0.1046, Cosine(vectors[0], vectors[2]), 2);
        Assert.Equal(0.1411, Cosine(vectors[1], vectors[2]), 2);
    }

    private static double Cosine(Embedding<float> left, Embedding<float> right) => VectorMath.Dot(left.Vector.Span, right.Vector.Span);
}

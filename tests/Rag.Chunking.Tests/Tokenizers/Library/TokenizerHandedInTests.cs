using Microsoft.ML.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>Wherever tokens are counted, a tokenizer of Microsoft.ML.Tokenizers can be handed in.</summary>
public sealed class TokenizerHandedInTests
{
    private static readonly TiktokenTokenizer s_tiktoken = TiktokenTokenizer.CreateForModel("gpt-4o");
    private static readonly SentencePieceTokenizer s_sentencePiece = SentencePieceTokenizer.Create(new MemoryStream(SentencePieceModel.Bpe()), addBeginningOfSentence: false);

    private static string Text => string.Join("\n\n", Enumerable.Range(1, 40).Select(number => $"The order number {number} was paid on time, and the invoice was sent to the buyer the same day."));

    [Fact]
    public async Task Every_chunker_takes_one()
    {
        var size = new ChunkSize { MaxTokens = 60 };
        foreach (Tokenizer tokenizer in new Tokenizer[] { s_tiktoken, s_sentencePiece })
        {
            IChunker[] chunkers =
            [
                new AutoChunker(size, tokenizer), new RecursiveChunker(size, tokenizer), new MarkdownChunker(size, tokenizer), new LogChunker(size, tokenizer),
                new CodeChunker(size, tokenizer), new JsonChunker(size, tokenizer), new TableChunker(size, tokenizer),
                new SemanticChunker(new HashingEmbeddingGenerator(), size, tokenizer), new RecursiveChunker(tokenizer: tokenizer, size: size),
            ];
            foreach (var chunker in chunkers)
            {
                var chunked = await chunker.ChunkAsync(new Document { Id = "a", Text = Text });

                Assert.True(chunked.Chunks.Count > 1, chunker.Configuration);
                Assert.Contains(tokenizer.AsRagTokenizer().Name, chunker.Configuration, StringComparison.Ordinal);
                Assert.All(chunked.Chunks, chunk =>
                {
                    Assert.Equal(tokenizer.AsRagTokenizer().CountTokens(chunk.Text), chunk.Tokens);
                    Assert.InRange(chunk.Tokens, 1, 60);
                });
            }
        }
    }

    [Fact]
    public void The_packer_and_the_batches_take_one()
    {
        Assert.Same(s_tiktoken.AsRagTokenizer(), new RagChainOptions().UseTokenizer(s_tiktoken).Tokenizer);
        Assert.Same(s_sentencePiece.AsRagTokenizer(), new IndexingOptions().UseTokenizer(s_sentencePiece).Tokenizer);
    }
}

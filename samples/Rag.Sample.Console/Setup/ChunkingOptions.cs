using System.CommandLine;

namespace Rag.Sample.Console.Setup;

/// <summary>How documents are cut.</summary>
internal sealed class ChunkingOptions
{
    private readonly Option<string> _chunker = new("--chunker") { Description = $"{string.Join(", ", Chunkers.Names)}", DefaultValueFactory = _ => "auto" };
    private readonly Option<int?> _size = new("--chunk-size") { CustomParser = WholeNumber.Parse, Description = $"The most tokens of a chunk (default {new ChunkSize().MaxTokens})" };
    private readonly Option<int?> _overlap = new("--overlap") { CustomParser = WholeNumber.Parse, Description = "Tokens repeated from the chunk before (default: an eighth of the size)" };
    private readonly Option<string> _tokenizer = new("--tokenizer") { Description = "estimate, characters, o200k_base, or the file of a vocabulary", DefaultValueFactory = _ => "estimate" };

    public void AddTo(Command command)
    {
        command.Options.Add(_chunker);
        command.Options.Add(_size);
        command.Options.Add(_overlap);
        command.Options.Add(_tokenizer);
    }

    public IChunker ChunkerOf(ParseResult parsed)
    {
        var size = new ChunkSize();
        if (parsed.GetValue(_size) is { } most)
            size.MaxTokens = most;
        if (parsed.GetValue(_overlap) is { } overlap)
            size.OverlapTokens = overlap;
        // The library would say the same of its own names, which nobody typed.
        if (size.MaxTokens < 1)
            throw new UsageException("--chunk-size must be at least 1.");
        if (size.OverlapTokens < 0 || size.OverlapTokens >= size.MaxTokens)
            throw new UsageException($"--overlap must be at least 0 and less than {size.MaxTokens}, the chunk size.");
        return Chunkers.Named(parsed.GetValue(_chunker)!, size, TokenizerFactory.Named(parsed.GetValue(_tokenizer)!));
    }
}

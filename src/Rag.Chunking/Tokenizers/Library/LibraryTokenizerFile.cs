using Microsoft.ML.Tokenizers;

namespace Rag.Chunking.Tokenizers;

/// <summary>Makes tokenizers of Microsoft.ML.Tokenizers from files and model names, and words their errors.</summary>
internal static class LibraryTokenizerFile
{
    // Published models have 0.2 to 5 MB; this stops a wrong file, not a larger vocabulary.
    private const int MaxFileBytes = 64 << 20;

    /// <summary>Reads a SentencePiece <c>.model</c>.</summary>
    public static ITokenizer LoadSentencePiece(string path)
    {
        var name = Path.GetFileName(path);
        using var file = TokenizerFile.Open(path);
        var bytes = TokenizerFile.ReadAll(file, MaxFileBytes)
            ?? throw new RagParseException("tokenizer.malformed", $"The vocabulary '{name}' cannot be used: it is larger than 64 MB. Expected a SentencePiece model.");
        try
        {
            return SentencePieceTokenizer.Create(new MemoryStream(bytes), addBeginningOfSentence: false, addEndOfSentence: false).AsRagTokenizer();
        }
        // What the library throws on a wrong file is not documented, and includes null references.
        catch (Exception e) when (e is IOException or InvalidOperationException or ArgumentException or NullReferenceException or NotSupportedException or IndexOutOfRangeException or KeyNotFoundException or OverflowException or InvalidDataException)
        {
            throw new RagParseException("tokenizer.malformed", $"The vocabulary '{name}' cannot be used: it is no SentencePiece model that Microsoft.ML.Tokenizers reads ({e.GetType().Name}). Download the file again.", e);
        }
    }

    /// <summary>The tokenizer of an OpenAI model such as <c>gpt-4o</c>; null for an unknown name, or where the data package is not referenced.</summary>
    public static ITokenizer? TryOfModel(string model)
    {
        try
        {
            return TiktokenTokenizer.CreateForModel(model).AsRagTokenizer();
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}

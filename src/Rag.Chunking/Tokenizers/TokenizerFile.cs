namespace Rag.Chunking.Tokenizers;

/// <summary>Opens vocabulary files with errors that say what to do.</summary>
internal static class TokenizerFile
{
    /// <summary>Reads a <c>tokenizer.json</c> with whichever of our models it has.</summary>
    public static IVocabularyTokenizer LoadJson(string path)
    {
        using var stream = Open(path);
        var name = Path.GetFileName(path);
        var file = UnigramFile.ReadAll(stream, name);
        return UnigramFile.IsUnigram(file) ? UnigramFile.Read(file, name) : WordPieceTokenizer.LoadJson(new MemoryStream(file), name);
    }

    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new RagInputException("tokenizer.file", $"The vocabulary file '{Path.GetFileName(path)}' could not be opened: it is missing or may not be read. Check the path.", e);
        }
    }

    /// <summary>The bytes to the end of the stream; null when there are more than <paramref name="limit"/>.</summary>
    public static byte[]? ReadAll(Stream stream, int limit)
    {
        using var buffer = new MemoryStream();
        var block = new byte[1 << 16];
        int read;
        while ((read = stream.Read(block)) > 0)
        {
            if (buffer.Length + read > limit)
                return null;
            buffer.Write(block, 0, read);
        }

        return buffer.ToArray();
    }
}

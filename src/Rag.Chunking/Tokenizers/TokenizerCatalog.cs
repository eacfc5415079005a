namespace Rag.Chunking.Tokenizers;

/// <summary>Finds a tokenizer by what a user writes: a name that was added, an encoding or model of OpenAI's, or the path of a vocabulary.</summary>
/// <remarks>Encodings and models need Microsoft's data package with their vocabulary, such as <c>Microsoft.ML.Tokenizers.Data.O200kBase</c>. Safe for concurrent use once all names are added.</remarks>
public sealed class TokenizerCatalog
{
    // Vocabularies tell which split they were made with by their size; a file may have any name.
    private const int Cl100kSize = 100_256;
    private const int O200kSize = 199_998;

    private readonly SortedDictionary<string, Lazy<ITokenizer>> _known = new(StringComparer.Ordinal);

    /// <summary>The names that were added, in ordinal order.</summary>
    public IReadOnlyCollection<string> Names => _known.Keys;

    /// <summary>Adds a tokenizer under a name, replacing one that has it. It is made at first use, once.</summary>
    public TokenizerCatalog Add(string name, Func<ITokenizer> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(create);
        _known[name] = new Lazy<ITokenizer>(create);
        return this;
    }

    /// <summary>Gives the tokenizer of that name, or reads the vocabulary at that path.</summary>
    /// <param name="nameOrPath">
    /// A name that was added, or <c>o200k_base</c> or <c>cl100k_base</c>; else a <c>.tiktoken</c> rank file, a SentencePiece <c>.model</c>, a BERT <c>vocab.txt</c> (any <c>.txt</c>),
    /// a <c>tokenizer.json</c> with a WordPiece or Unigram model (any <c>.json</c>), or a folder that holds one of these under its usual name; else a model such as <c>gpt-4o</c>.
    /// </param>
    /// <exception cref="RagInputException">There is no such name or file.</exception>
    /// <exception cref="RagParseException">The file is no vocabulary this library reads.</exception>
    public ITokenizer Load(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        if (_known.TryGetValue(nameOrPath, out var known))
            return known.Value;
        if (TiktokenData.Find(nameOrPath) is { } encoding)
            return encoding;
        if (Directory.Exists(nameOrPath))
            return LoadFolder(nameOrPath);
        if (!File.Exists(nameOrPath))
            return LibraryTokenizerFile.TryOfModel(nameOrPath) ?? throw Unknown(nameOrPath);
        return Path.GetExtension(nameOrPath).ToUpperInvariant() switch
        {
            ".TIKTOKEN" => LoadRanks(nameOrPath),
            ".TXT" => WordPieceTokenizer.Load(nameOrPath),
            ".JSON" => TokenizerFile.LoadJson(nameOrPath),
            ".MODEL" => LibraryTokenizerFile.LoadSentencePiece(nameOrPath),
            _ => throw new RagInputException("tokenizer.unknown", $"'{Path.GetFileName(nameOrPath)}' is no vocabulary by its extension. Expected .tiktoken, a SentencePiece .model, a BERT vocab.txt or a tokenizer.json."),
        };
    }

    private static ITokenizer LoadFolder(string folder)
    {
        foreach (var name in (ReadOnlySpan<string>)["tokenizer.json", "vocab.txt", "tokenizer.model", "sentencepiece.bpe.model", "spiece.model"])
        {
            if (Path.Combine(folder, name) is var path && File.Exists(path))
                return Path.GetExtension(name) switch
                {
                    ".json" => TokenizerFile.LoadJson(path),
                    ".txt" => WordPieceTokenizer.Load(path),
                    _ => LibraryTokenizerFile.LoadSentencePiece(path),
                };
        }

        throw new RagInputException("tokenizer.unknown", $"The folder '{Path.GetFileName(folder)}' has neither tokenizer.json nor vocab.txt nor tokenizer.model.");
    }

    private static BytePairTokenizer LoadRanks(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        using var stream = TokenizerFile.Open(path);
        var table = RankFile.Read(stream, name);
        return table.Count switch
        {
            O200kSize => new BytePairTokenizer(name, table, BytePairPattern.O200kBase),
            Cl100kSize => new BytePairTokenizer(name, table, BytePairPattern.Cl100kBase),
            _ => throw new RagInputException("tokenizer.unknown", $"'{name}' has the ranks of neither o200k_base nor cl100k_base, so its split is not known. Load it with BytePairTokenizer.Load and say which."),
        };
    }

    private RagInputException Unknown(string name)
    {
        var hint = TiktokenData.PackageOf(name) is { } package
            ? $"Reference the package {package}, or give the path of {name}.tiktoken."
            : "Give o200k_base, cl100k_base, the name of a model whose data package is referenced, or the path of a .tiktoken file, a SentencePiece .model, a BERT vocab.txt or a tokenizer.json.";
        var names = _known.Count == 0 ? "No names were added" : $"The names are {string.Join(", ", _known.Keys)}";
        return new RagInputException("tokenizer.unknown", $"There is no tokenizer or file '{Path.GetFileName(name)}'. {names}. {hint}");
    }
}

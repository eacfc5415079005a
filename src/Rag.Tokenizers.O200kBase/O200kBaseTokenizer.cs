using Rag.Chunking.Tokenizers;

namespace Rag.Tokenizers;

/// <summary>The tokenizer of GPT-4o, GPT-4.1, GPT-5 and the o-series, with its vocabulary inside the assembly.</summary>
public static class O200kBaseTokenizer
{
    /// <summary>The vocabulary's name.</summary>
    public const string Name = "o200k_base";

    private static readonly Lazy<BytePairTokenizer> s_tokenizer = new(Load);

    /// <summary>Gives the tokenizer; unpacked at the first call, then always the same one. Safe for concurrent use.</summary>
    public static BytePairTokenizer Create() => s_tokenizer.Value;

    /// <summary>Lets <see cref="TokenizerCatalog.Load"/> find the tokenizer under <see cref="Name"/>.</summary>
    public static TokenizerCatalog AddO200kBase(this TokenizerCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.Add(Name, Create);
    }

    private static BytePairTokenizer Load()
    {
        using var resource = typeof(O200kBaseTokenizer).Assembly.GetManifestResourceStream("o200k_base.br")!;
        return PackedRanks.Read(resource, Name, BytePairPattern.O200kBase);
    }
}

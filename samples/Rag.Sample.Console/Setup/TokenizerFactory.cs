using Rag.Chunking.Tokenizers;

namespace Rag.Sample.Console.Setup;

/// <summary>The tokenizers that <c>--tokenizer</c> names.</summary>
internal static class TokenizerFactory
{
    private static readonly TokenizerCatalog Catalog = new();

    public static ITokenizer Named(string name) => name switch
    {
        "estimate" => EstimatedTokenizer.Instance,
        "characters" => CharacterTokenizer.Instance,
        _ => Catalog.Load(name),
    };
}

namespace Rag.Sample.Console.Setup;

/// <summary>The tokenizers that <c>--tokenizer</c> names.</summary>
internal static class Tokenizers
{
    public static ITokenizer Named(string name) => name switch
    {
        "estimate" => EstimatedTokenizer.Instance,
        "characters" => CharacterTokenizer.Instance,
        _ => throw new UsageException($"--tokenizer '{name}' is not known. Use estimate or characters."),
    };
}

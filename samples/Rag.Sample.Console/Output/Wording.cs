using System.Text.RegularExpressions;

namespace Rag.Sample.Console.Output;

/// <summary>Says what a library's message says in the words of the command line, where nobody sets a property.</summary>
internal static partial class Wording
{
    private static readonly Dictionary<string, string> Flags = new(StringComparer.Ordinal)
    {
        ["IndexingOptions.AllowEmptySync"] = "--allow-empty-sync",
        ["SourceOptions.Encoding"] = "--encoding",
        ["ChromaStoreOptions.Token"] = "CHROMA_API_KEY",
        ["ChromaStoreOptions.Tenant"] = "CHROMA_TENANT",
        ["ChromaStoreOptions.Database"] = "CHROMA_DATABASE",
        ["RedisStoreOptions.User"] = "REDIS_USER",
        ["RedisStoreOptions.Password"] = "REDIS_PASSWORD",
        ["OpenAIOptions.ApiKey"] = "OPENAI_API_KEY",
        ["OpenAIOptions.Endpoint"] = "OPENAI_BASE_URL",
        ["OpenAIOptions.Model"] = "the name after openai:",
    };

    public static string Of(string message) =>
        OptionName().Replace(message, name => Flags.TryGetValue(name.Value, out var flag) ? flag : $"{name.Value} (in code: the command line has no flag for it)");

    [GeneratedRegex(@"\b[A-Z]\w*Options\.[A-Z]\w*", RegexOptions.CultureInvariant)]
    private static partial Regex OptionName();
}

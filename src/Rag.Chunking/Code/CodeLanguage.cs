using System.Collections.Frozen;

namespace Rag.Chunking;

internal enum CodeShape
{
    Braces,
    Indentation,
    Statements,
}

/// <summary>What a scanner must know of a language to tell code from strings and comments, and where a declaration ends.</summary>
internal sealed record CodeLanguage(CodeShape Shape)
{
    /// <summary>Whether a line end may end a statement.</summary>
    public bool LinesEndStatements { get; init; }

    /// <summary>Whether a statement may go on in the next line without a sign.</summary>
    public bool HasFreeLines { get; init; }

    public bool HasPreprocessor { get; init; }

    public bool HasTemplates { get; init; }

    public bool HasRawBackticks { get; init; }

    public bool HasRegex { get; init; }

    public bool HasLifetimes { get; init; }

    public bool HasNestedComments { get; init; }

    public bool HasVerbatim { get; init; }

    public bool HasTripleQuotes { get; init; }

    public bool HasCppRaw { get; init; }

    /// <summary>Whether "=" begins an expression that only a semicolon ends.</summary>
    public bool HasExpressionBodies { get; init; }

    private static readonly CodeLanguage s_cSharp = new(CodeShape.Braces) { HasExpressionBodies = true, HasPreprocessor = true, HasVerbatim = true, HasTripleQuotes = true };
    private static readonly CodeLanguage s_java = new(CodeShape.Braces) { HasExpressionBodies = true, HasTripleQuotes = true };
    private static readonly CodeLanguage s_script = new(CodeShape.Braces) { LinesEndStatements = true, HasFreeLines = true, HasTemplates = true, HasRegex = true };
    private static readonly CodeLanguage s_go = new(CodeShape.Braces) { LinesEndStatements = true, HasRawBackticks = true };
    private static readonly CodeLanguage s_rust = new(CodeShape.Braces) { HasLifetimes = true, HasNestedComments = true };
    private static readonly CodeLanguage s_c = new(CodeShape.Braces) { HasPreprocessor = true, HasCppRaw = true };
    private static readonly CodeLanguage s_python = new(CodeShape.Indentation) { HasTripleQuotes = true };
    private static readonly CodeLanguage s_sql = new(CodeShape.Statements);

    public static FrozenDictionary<string, CodeLanguage> ByMediaType { get; } = new Dictionary<string, CodeLanguage>
    {
        ["text/x-csharp"] = s_cSharp,
        ["text/x-java"] = s_java,
        ["text/x-kotlin"] = s_java with { LinesEndStatements = true, HasFreeLines = true, HasExpressionBodies = false },
        ["text/javascript"] = s_script,
        ["application/javascript"] = s_script,
        ["text/x-typescript"] = s_script,
        ["text/x-go"] = s_go,
        ["text/x-rust"] = s_rust,
        ["text/x-c"] = s_c,
        ["text/x-c++"] = s_c,
        ["text/x-python"] = s_python,
        ["text/x-sql"] = s_sql,
        ["application/sql"] = s_sql,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}

namespace Rag.Chunking.Reading;

/// <summary>Media types of formats whose text is kept as it stands, by extension.</summary>
internal static class MediaTypes
{
    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.Ordinal)
    {
        [".txt"] = "text/plain", [".text"] = "text/plain", [".log"] = "text/x-log", [".rst"] = "text/x-rst", [".adoc"] = "text/asciidoc",
        [".org"] = "text/org", [".tex"] = "text/x-tex", [".srt"] = "text/plain", [".vtt"] = "text/vtt",
        [".cs"] = "text/x-csharp", [".csx"] = "text/x-csharp", [".java"] = "text/x-java", [".kt"] = "text/x-kotlin", [".scala"] = "text/x-scala",
        [".js"] = "text/javascript", [".mjs"] = "text/javascript", [".cjs"] = "text/javascript", [".jsx"] = "text/javascript",
        [".ts"] = "text/x-typescript", [".tsx"] = "text/x-typescript", [".mts"] = "text/x-typescript", [".cts"] = "text/x-typescript",
        [".py"] = "text/x-python", [".pyi"] = "text/x-python", [".go"] = "text/x-go", [".rs"] = "text/x-rust",
        [".c"] = "text/x-c", [".h"] = "text/x-c", [".cc"] = "text/x-c++", [".cpp"] = "text/x-c++", [".cxx"] = "text/x-c++",
        [".hpp"] = "text/x-c++", [".hh"] = "text/x-c++", [".hxx"] = "text/x-c++", [".sql"] = "text/x-sql",
        [".rb"] = "text/x-ruby", [".php"] = "text/x-php", [".swift"] = "text/x-swift", [".fs"] = "text/x-fsharp", [".fsx"] = "text/x-fsharp",
        [".vb"] = "text/x-vb", [".sh"] = "text/x-sh", [".bash"] = "text/x-sh", [".ps1"] = "text/x-powershell", [".lua"] = "text/x-lua",
        [".r"] = "text/x-r", [".pl"] = "text/x-perl", [".css"] = "text/css", [".scss"] = "text/x-scss", [".proto"] = "text/x-protobuf",
        [".yaml"] = "application/yaml", [".yml"] = "application/yaml", [".toml"] = "application/toml", [".ini"] = "text/x-ini",
        [".properties"] = "text/x-properties", [".razor"] = "text/x-razor", [".cshtml"] = "text/x-razor", [".xaml"] = "application/xml",
        [".csproj"] = "application/xml", [".props"] = "application/xml", [".targets"] = "application/xml", [".xsd"] = "application/xml", [".svg"] = "application/xml",
    };

    /// <summary>The media type, or null for an extension that is unknown.</summary>
    public static string? Of(string extension) => ByExtension.GetValueOrDefault(extension);
}

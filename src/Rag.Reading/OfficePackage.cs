using System.Xml.Linq;

namespace Rag.Reading;

/// <summary>The parts of an Office Open XML file (ECMA-376, 5th edition 2021) and how they refer to each other.</summary>
internal static class OfficePackage
{
    /// <summary>The name of the main part.</summary>
    public static string MainPart(ZipPackage package, string fallback) =>
        Relations(package, "").FirstOrDefault(relation => relation.Type == "officeDocument").Target ?? fallback;

    /// <summary>What <paramref name="part"/> refers to within the package.</summary>
    public static IReadOnlyList<(string Id, string Type, string Target)> Relations(ZipPackage package, string part)
    {
        var slash = part.LastIndexOf('/');
        var folder = slash < 0 ? "" : part[..(slash + 1)];
        var root = package.Xml($"{folder}_rels/{part[(slash + 1)..]}.rels");
        if (root is null)
            return [];
        return [.. root.All("Relationship")
            .Where(relation => relation.Attr("TargetMode") != "External")
            .Select(relation => (relation.Attr("Id") ?? "", TypeOf(relation), Resolve(folder, relation.Attr("Target") ?? "")))];
    }

    /// <summary>The name of a part given relative to a folder.</summary>
    public static string Resolve(string folder, string target)
    {
        if (target.StartsWith('/'))
            return target[1..];
        var parts = folder.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var part in target.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or ".." or ""))
                parts.Add(part);
        }

        return string.Join('/', parts);
    }

    /// <summary>Title and metadata from the core properties; the title is handed back.</summary>
    public static string? CoreProperties(ZipPackage package, MetadataBuilder metadata)
    {
        if (package.Xml("docProps/core.xml") is not { } core)
            return null;
        foreach (var (element, key) in (ReadOnlySpan<(string, string)>)[("creator", "author"), ("subject", "subject"), ("keywords", "keywords"), ("category", "category"), ("description", "description")])
        {
            if (core.One(element)?.Value.Trim() is { Length: > 0 } value)
                metadata.Add(key, MetadataValue.Of(value));
        }

        foreach (var (element, key) in (ReadOnlySpan<(string, string)>)[("created", "created"), ("modified", "modified")])
        {
            if (core.One(element)?.Value is { } text && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time))
                metadata.Add(key, MetadataValue.Of(time));
        }

        return Titles.Clean(core.One("title")?.Value);
    }

    private static string TypeOf(XElement relation)
    {
        var type = relation.Attr("Type") ?? "";
        return type[(type.LastIndexOf('/') + 1)..];
    }
}

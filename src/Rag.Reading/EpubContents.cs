using AngleSharp.Dom;

namespace Rag.Reading;

/// <summary>What a book's table of contents calls its files: the navigation document of EPUB 3, else the NCX of EPUB 2.</summary>
internal static class EpubContents
{
    /// <summary>Labels by the name of the part; of several entries into one part the first.</summary>
    /// <param name="contents">Read as HTML, which both are near enough: they begin with document types, which no XML of ours may.</param>
    /// <param name="folder">Where the contents stand, to which their addresses are relative.</param>
    public static Dictionary<string, string> Labels(IDocument contents, string folder)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var element in contents.All)
        {
            if (element.LocalName == "a" && IsContents(element))
                Add(element.GetAttribute("href"), element.TextContent);
            else if (element.LocalName == "content" && element.ParentElement is { LocalName: "navpoint" } point)
                Add(element.GetAttribute("src"), point.Children.FirstOrDefault(child => child.LocalName == "navlabel")?.TextContent);
        }

        return labels;

        void Add(string? address, string? label)
        {
            if (address is not null && Titles.Clean(label) is { } words)
                labels.TryAdd(OfficePackage.Resolve(folder, Uri.UnescapeDataString(address.Split('#')[0])), words);
        }
    }

    // A navigation document also lists pages and landmarks.
    private static bool IsContents(IElement link) => link.Closest("nav") is not { } list || list.GetAttribute("epub:type") is null or "toc";
}

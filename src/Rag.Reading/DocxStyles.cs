using System.Globalization;
using System.Xml.Linq;

namespace Rag.Reading;

/// <summary>What a Word document's styles and numberings mean: heading levels and list markers.</summary>
internal sealed class DocxStyles
{
    private const int MaxInheritance = 16;

    private readonly Dictionary<string, XElement> _styles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, XElement> _numberings = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Number, int Level), string> _starts = [];

    public static DocxStyles Of(ZipPackage package, string main)
    {
        var styles = new DocxStyles();
        foreach (var (_, type, target) in OfficePackage.Relations(package, main))
        {
            if (type == "styles" && package.Xml(target) is { } sheet)
            {
                foreach (var style in sheet.All("style"))
                    styles._styles.TryAdd(style.Attr("styleId") ?? "", style);
            }
            else if (type == "numbering" && package.Xml(target) is { } numbering)
            {
                var abstracts = numbering.All("abstractNum").DistinctBy(item => item.Attr("abstractNumId")).ToDictionary(item => item.Attr("abstractNumId") ?? "", StringComparer.Ordinal);
                foreach (var number in numbering.All("num"))
                {
                    if (abstracts.TryGetValue(number.One("abstractNumId").Attr("val") ?? "", out var definition))
                        styles._numberings.TryAdd(number.Attr("numId") ?? "", definition);
                    foreach (var change in number.All("lvlOverride"))
                    {
                        if (change.One("startOverride").Attr("val") is { } start && int.TryParse(change.Attr("ilvl"), NumberStyles.None, CultureInfo.InvariantCulture, out var level))
                            styles._starts.TryAdd((number.Attr("numId") ?? "", level), start);
                    }
                }
            }
        }

        return styles;
    }

    /// <summary>1 to 6, or 0 for text.</summary>
    public int HeadingLevel(XElement paragraph)
    {
        var properties = paragraph.One("pPr");
        if (Outline(properties) is { } direct)
            return direct;
        foreach (var style in Chain(properties))
        {
            var name = style.One("name").Attr("val") ?? "";
            if (name.StartsWith("heading ", StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out var level))
                return Math.Clamp(level, 1, 6);
            if (name.Equals("Title", StringComparison.OrdinalIgnoreCase))
                return 1;
            if (Outline(style.One("pPr")) is { } outline)
                return outline;
        }

        return 0;
    }

    /// <summary>The list a paragraph is an item of: its number, level, and whether it counts; null for none.</summary>
    public (string Number, int Level, bool IsOrdered)? ListItem(XElement paragraph)
    {
        var properties = paragraph.One("pPr");
        var numbering = properties.One("numPr");
        string? named = null;
        foreach (var style in Chain(properties))
        {
            numbering ??= style.One("pPr").One("numPr");
            named ??= style.One("name").Attr("val");
        }

        var number = numbering.One("numId").Attr("val");
        if (number is null && named?.StartsWith("List Bullet", StringComparison.OrdinalIgnoreCase) == true)
            return ("bullet", 0, false);
        if (number is null && named?.StartsWith("List Number", StringComparison.OrdinalIgnoreCase) == true)
            return ("number", 0, true);
        if (number is null or "0")
            return null;
        _ = int.TryParse(numbering.One("ilvl").Attr("val"), NumberStyles.None, CultureInfo.InvariantCulture, out var level);
        level = Math.Clamp(level, 0, 8);
        var format = _numberings.TryGetValue(number, out var definition)
            ? definition.All("lvl").FirstOrDefault(item => item.Attr("ilvl") == level.ToString(CultureInfo.InvariantCulture)).One("numFmt").Attr("val")
            : null;
        return (number, level, format is not (null or "bullet" or "none"));
    }

    /// <summary>The number a list begins with at a level.</summary>
    public int First(string number, int level)
    {
        if (!_numberings.TryGetValue(number, out var definition))
            return 1;
        var start = definition.All("lvl").FirstOrDefault(item => item.Attr("ilvl") == level.ToString(CultureInfo.InvariantCulture)).One("start").Attr("val");
        if (_starts.TryGetValue((number, level), out var restart))
            start = restart;
        return int.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first < 1_000_000 ? first : 1;
    }

    /// <summary>Whether a style hides the run, and nothing on the run itself shows it.</summary>
    public bool IsHidden(XElement run)
    {
        if (run.One("rPr").One("vanish") is { } own)
            return IsOn(own);
        var id = run.One("rPr").One("rStyle").Attr("val");
        for (var i = 0; i < MaxInheritance && id is not null && _styles.TryGetValue(id, out var style); i++)
        {
            if (style.One("rPr").One("vanish") is { } hides)
                return IsOn(hides);
            id = style.One("basedOn").Attr("val");
        }

        return false;
    }

    private static bool IsOn(XElement toggle) => toggle.Attr("val") is not ("0" or "false" or "off");

    private static int? Outline(XElement? properties) =>
        int.TryParse(properties.One("outlineLvl").Attr("val"), NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level < 9 ? Math.Clamp(level + 1, 1, 6) : null;

    private IEnumerable<XElement> Chain(XElement? properties)
    {
        var id = properties.One("pStyle").Attr("val");
        for (var i = 0; i < MaxInheritance && id is not null && _styles.TryGetValue(id, out var style); i++)
        {
            yield return style;
            id = style.One("basedOn").Attr("val");
        }
    }
}

using System.Buffers;
using AngleSharp.Dom;

namespace Rag.Reading;

/// <summary>Tells elements whose text a person cannot see, as far as attributes and inline styles show.</summary>
internal static class HiddenElements
{
    private static readonly SearchValues<char> s_nothing = SearchValues.Create("01px, ");

    public static bool IsHidden(IElement element)
    {
        if (element.HasAttribute("hidden") || (element.LocalName == "dialog" && !element.HasAttribute("open")))
            return true;
        return element.GetAttribute("style") is { Length: > 0 } style && IsHiding(style);
    }

    private static bool IsHiding(string style)
    {
        string? color = null, background = null;
        bool isPositioned = false, isAway = false, isClipped = false, isSmall = false, isCut = false;
        foreach (var declaration in style.Split(';'))
        {
            var colon = declaration.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            var name = declaration[..colon].Trim().ToLowerInvariant();
            var value = declaration[(colon + 1)..].Replace("!important", "", StringComparison.OrdinalIgnoreCase).Trim().ToLowerInvariant();
            switch (name)
            {
                case "display" when value == "none":
                case "visibility" when value is "hidden" or "collapse":
                case "content-visibility" when value == "hidden":
                case "font-size" or "opacity" or "zoom" when IsZero(value):
                case "font-size" when value is "1px" or "0.1px" or "1pt" or "0.1pt" or ".1px" or "0.1em" or "0.01em":
                case "clip-path" when value is "inset(50%)" or "inset(100%)" or "circle(0)":
                case "text-indent" when IsFarAway(value):
                case "transform" when value is "scale(0)" or "scale(0,0)" or "scale(0, 0)":
                    return true;
                case "color":
                    color = value;
                    break;
                case "background" or "background-color":
                    background = value;
                    break;
                case "position":
                    isPositioned = value is "absolute" or "fixed";
                    break;
                case "left" or "top" or "right" or "bottom":
                    isAway |= IsFarAway(value);
                    break;
                case "overflow":
                    isClipped = value is "hidden" or "clip";
                    break;
                case "clip" when value.StartsWith("rect(", StringComparison.Ordinal) && !value.AsSpan(5).TrimEnd(')').ContainsAnyExcept(s_nothing):
                    isCut = true;
                    break;
                case "height" or "width" or "max-height" or "max-width":
                    isSmall |= IsZero(value) || value == "1px";
                    break;
            }
        }

        return (isPositioned && (isAway || isCut)) || (isClipped && isSmall)
            || (color is not null && (color == background || color is "transparent"));
    }

    private static bool IsZero(string value)
    {
        var number = value.TrimEnd('p', 'x', 't', 'e', 'm', 'r', '%', 'c', 'v', 'h', 'w');
        return number.Length > 0 && number.Trim('0', '.').Length == 0 && number.Contains('0', StringComparison.Ordinal);
    }

    // Pages move text out of sight by thousands of pixels or ems; a negative margin of a few is layout.
    private static bool IsFarAway(string value) => value.StartsWith('-') && value.TrimStart('-').TakeWhile(char.IsAsciiDigit).Count() >= 3;
}

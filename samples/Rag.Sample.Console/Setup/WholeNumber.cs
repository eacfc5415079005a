using System.CommandLine.Parsing;
using System.Globalization;

namespace Rag.Sample.Console.Setup;

/// <summary>Reads an option's number; the parser's own error names a .NET type.</summary>
internal static class WholeNumber
{
    public static int? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        argument.AddError($"{(argument.Parent as OptionResult)?.IdentifierToken?.Value} '{text}' is not a whole number.");
        return null;
    }
}

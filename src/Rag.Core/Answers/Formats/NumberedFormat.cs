using System.Globalization;
using System.Text;

namespace Rag;

internal sealed class NumberedFormat : ICitationFormat
{
    public string Name => "numbered";

    public string Render(RagAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var text = new StringBuilder(LabelRewriter.Rewrite(answer, citation => citation.Verified ? $"[{citation.Number}]" : $"[{citation.Number}: unverified]"));
        var number = 0;
        foreach (var citation in LabelRewriter.Places(answer))
        {
            if (number == 0)
                text.Append("\n\nSources");
            if (citation.Number != number)
                text.Append(CultureInfo.InvariantCulture, $"\n[{citation.Number}] {citation.Document!.Source}");
            number = citation.Number;
            text.Append(CultureInfo.InvariantCulture, $"\n    {(citation.Place is null ? "" : citation.Place + ": ")}\"{LabelRewriter.OneLine(citation.Quote)}\"");
        }

        return text.ToString();
    }
}

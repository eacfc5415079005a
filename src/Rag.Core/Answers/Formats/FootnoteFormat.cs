using System.Globalization;
using System.Text;

namespace Rag;

internal sealed class FootnoteFormat : ICitationFormat
{
    public string Name => "footnotes";

    public string Render(RagAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);

        // A footnote for each place: two sentences of one document rest on different words of it.
        var places = LabelRewriter.Places(answer).ToList();
        var text = new StringBuilder(LabelRewriter.Rewrite(answer, citation => citation.Verified
            ? string.Create(CultureInfo.InvariantCulture, $"[^{1 + places.FindIndex(place => place.Number == citation.Number && place.Span == citation.Span)}]")
            : "[unverified]"));
        for (var i = 0; i < places.Count; i++)
            text.Append(i == 0 ? "\n\n" : "\n").Append(CultureInfo.InvariantCulture, $"[^{i + 1}]: {LabelRewriter.SourceOf(places[i])}: \"{LabelRewriter.OneLine(places[i].Quote)}\"");
        return text.ToString();
    }
}

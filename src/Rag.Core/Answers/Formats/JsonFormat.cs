using System.Text;
using System.Text.Json;

namespace Rag;

internal sealed class JsonFormat : ICitationFormat
{
    public string Name => "json";

    public string Render(RagAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("answer", answer.Text);
            json.WriteString("status", JsonNamingPolicy.CamelCase.ConvertName(answer.Status.ToString()));
            json.WriteStartArray("citations");
            foreach (var citation in answer.Citations)
                Write(json, citation);
            json.WriteEndArray();
            json.WriteStartArray("sources");
            foreach (var source in answer.Sources)
            {
                json.WriteStartObject();
                json.WriteNumber("number", source.Number);
                json.WriteString("documentId", source.Document.Id);
                json.WriteString("source", source.Document.Source);
                json.WriteString("title", source.Document.Title);
                json.WriteString("version", source.Document.Version);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("chunks", answer.Chunks);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, Citation citation)
    {
        json.WriteStartObject();
        json.WriteNumber("number", citation.Number);
        json.WriteString("documentId", citation.Document?.Id);
        json.WriteString("source", citation.Document?.Source);
        if (citation.Span is { } span)
        {
            json.WriteNumber("start", span.Start);
            json.WriteNumber("length", span.Length);
        }
        else
        {
            json.WriteNull("start");
            json.WriteNull("length");
        }

        json.WriteString("quote", citation.Quote);
        json.WriteBoolean("verified", citation.Verified);
        json.WriteNumber("answerStart", citation.AnswerSpan.Start);
        json.WriteNumber("answerLength", citation.AnswerSpan.Length);
        json.WriteString("place", citation.Place);
        json.WriteString("code", citation.Code);
        json.WriteString("problem", citation.Verified ? null : JsonNamingPolicy.CamelCase.ConvertName(citation.Problem.ToString()));
        json.WriteEndObject();
    }
}

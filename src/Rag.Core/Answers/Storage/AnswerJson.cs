using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>Writes an answer with its sources and citations as JSON, and reads it back equal: for a cache, a chat history or another process.</summary>
/// <remarks>The form is described by <c>docs/answer.schema.json</c>. A member it does not know is passed over, so that a later version may add one.</remarks>
public static class AnswerJson
{
    /// <summary>The answer as one line of JSON.</summary>
    public static string Write(RagAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);

        return JsonSerializer.Serialize(
            new StoredAnswer
            {
                Question = answer.Question,
                Answer = answer.Text,
                Status = NameOf(answer.Status),
                Open = answer.Open,
                Citations = [.. answer.Citations.Select(Stored)],
                Sources = [.. answer.Sources.Select(Stored)],
                Chunks = answer.Chunks,
                Usage = answer.Usage is { } usage ? new StoredUsage(usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount) : null,
                Timings = new StoredTimings(answer.Timings.Retrieval.Ticks, answer.Timings.Generation.Ticks, answer.Timings.Verification.Ticks),
            },
            StoredAnswerJson.Default.StoredAnswer);
    }

    /// <summary>The answer that <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is not JSON of that form.</exception>
    public static RagAnswer Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);

        try
        {
            var stored = JsonSerializer.Deserialize(json, StoredAnswerJson.Default.StoredAnswer);
            if (stored is not { FormatName: StoredAnswer.Format, Question: not null, Answer: not null })
                throw new FormatException($"This is no answer of the form {StoredAnswer.Format}. Write it with AnswerJson.Write.");
            var sources = (stored.Sources ?? []).Select(Read).ToList();
            return new RagAnswer
            {
                Question = stored.Question,
                Text = stored.Answer,
                Status = Parse<AnswerStatus>(stored.Status),
                Open = stored.Open ?? [],
                Citations = [.. (stored.Citations ?? []).Select(citation => Read(citation, sources))],
                Sources = sources,
                Chunks = stored.Chunks,
                Usage = stored.Usage is { } usage ? new UsageDetails { InputTokenCount = usage.Input, OutputTokenCount = usage.Output, TotalTokenCount = usage.Total } : null,
                Timings = stored.Timings is { } timings
                    ? new RagTimings(TimeSpan.FromTicks(timings.RetrievalTicks), TimeSpan.FromTicks(timings.GenerationTicks), TimeSpan.FromTicks(timings.VerificationTicks)) : default,
            };
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new FormatException($"This is no answer of the form {StoredAnswer.Format}. Write it with AnswerJson.Write.", exception);
        }
    }

    private static StoredCitation Stored(Citation citation) => new(
        citation.Number, citation.LabelSpan.Start, citation.LabelSpan.Length, citation.AnswerSpan.Start, citation.AnswerSpan.Length, citation.Span?.Start, citation.Span?.Length,
        citation.Quote, citation.Verified, citation.Problem == CitationProblem.None ? null : NameOf(citation.Problem), citation.Place, citation.SupportedBy, citation.Document is not null);

    private static StoredSource Stored(PackedSource source) => new(
        source.Number, source.Document.Id, source.Document.Source, source.Document.Title, source.Document.MediaType, source.Document.Version, source.Document.UpdatedAt,
        source.Document.Metadata.ToDictionary(entry => entry.Key, entry => Stored(entry.Value), StringComparer.Ordinal),
        [.. source.Document.Anchors.Select(anchor => new StoredAnchor(anchor.Span.Start, anchor.Span.Length, anchor.Kind, anchor.Label))],
        [.. source.Blocks.Select(block => new StoredBlock(block.Span.Start, block.Span.Length, block.Text, block.Headings, block.Context, block.Score))]);

    private static StoredValue Stored(MetadataValue value) => value.Kind switch
    {
        MetadataKind.Integer => new StoredValue { Integer = value.AsInteger },
        MetadataKind.Number => new StoredValue { Number = value.AsNumber },
        MetadataKind.Boolean => new StoredValue { Boolean = value.AsBoolean },
        MetadataKind.Time => new StoredValue { Time = value.AsTime },
        MetadataKind.List => new StoredValue { List = value.AsList },
        _ => new StoredValue { Text = value.AsText },
    };

    private static Citation Read(StoredCitation stored, List<PackedSource> sources) => new()
    {
        Number = stored.Number,
        LabelSpan = new TextSpan(stored.LabelStart, stored.LabelLength),
        AnswerSpan = new TextSpan(stored.AnswerStart, stored.AnswerLength),
        Document = stored.HasDocument ? sources.Find(source => source.Number == stored.Number)?.Document ?? throw new FormatException($"Citation {stored.Number} has no source of that number.") : null,
        Span = stored is { Start: { } start, Length: { } length } ? new TextSpan(start, length) : null,
        Quote = stored.Quote ?? "",
        Verified = stored.Verified,
        Problem = stored.Problem is null ? CitationProblem.None : Parse<CitationProblem>(stored.Problem),
        Place = stored.Place,
        SupportedBy = stored.SupportedBy,
    };

    private static PackedSource Read(StoredSource stored) => new(
        stored.Number,
        new SourceDocument(
            stored.DocumentId ?? "", stored.Source ?? "", stored.Title, stored.MediaType ?? "text/plain", stored.Version ?? "",
            Metadata.From((stored.Metadata ?? new Dictionary<string, StoredValue>()).Select(entry => KeyValuePair.Create(entry.Key, Read(entry.Value)))),
            [.. (stored.Anchors ?? []).Select(anchor => new Anchor(new TextSpan(anchor.Start, anchor.Length), anchor.Kind ?? "", anchor.Label ?? ""))], stored.UpdatedAt),
        [.. (stored.Blocks ?? []).Select(block => new PackedBlock(new TextSpan(block.Start, block.Length), block.Text ?? "", block.Headings ?? [], block.Context ?? "", block.Score))]);

    private static MetadataValue Read(StoredValue stored) =>
        stored.Integer is { } integer ? MetadataValue.Of(integer)
        : stored.Number is { } number ? MetadataValue.Of(number)
        : stored.Boolean is { } boolean ? MetadataValue.Of(boolean)
        : stored.Time is { } time ? MetadataValue.Of(time)
        : stored.List is { } list ? MetadataValue.Of(list)
        : MetadataValue.Of(stored.Text ?? "");

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static T Parse<T>(string? name)
        where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : throw new FormatException($"'{name}' is no {typeof(T).Name}.");
}

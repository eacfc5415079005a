using System.Text.Json.Serialization;

namespace Rag;

/// <summary>The JSON form of an answer: what <c>docs/answer.schema.json</c> describes.</summary>
internal sealed record StoredAnswer
{
    public const string Format = "rag-answer-1";

    [JsonPropertyName("format")]
    public string? FormatName { get; init; } = Format;

    public string? Question { get; init; }

    public string? Answer { get; init; }

    public string? Status { get; init; }

    public IReadOnlyList<string>? Open { get; init; }

    public IReadOnlyList<StoredCitation>? Citations { get; init; }

    public IReadOnlyList<StoredSource>? Sources { get; init; }

    public int Chunks { get; init; }

    public StoredUsage? Usage { get; init; }

    public StoredTimings? Timings { get; init; }
}

internal sealed record StoredCitation(
    int Number, int LabelStart, int LabelLength, int AnswerStart, int AnswerLength, int? Start, int? Length, string? Quote, bool Verified, string? Problem, string? Place, int? SupportedBy, bool HasDocument);

internal sealed record StoredSource(
    int Number, string? DocumentId, string? Source, string? Title, string? MediaType, string? Version, DateTimeOffset? UpdatedAt, IReadOnlyDictionary<string, StoredValue>? Metadata, IReadOnlyList<StoredAnchor>? Anchors, IReadOnlyList<StoredBlock>? Blocks);

internal sealed record StoredAnchor(int Start, int Length, string? Kind, string? Label);

internal sealed record StoredBlock(int Start, int Length, string? Text, IReadOnlyList<string>? Headings, string? Context, double Score);

internal sealed record StoredValue
{
    public string? Text { get; init; }

    public long? Integer { get; init; }

    public double? Number { get; init; }

    public bool? Boolean { get; init; }

    public DateTimeOffset? Time { get; init; }

    public IReadOnlyList<string>? List { get; init; }
}

internal sealed record StoredUsage(long? Input, long? Output, long? Total);

internal sealed record StoredTimings(long RetrievalTicks, long GenerationTicks, long VerificationTicks);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(StoredAnswer))]
internal sealed partial class StoredAnswerJson : JsonSerializerContext;

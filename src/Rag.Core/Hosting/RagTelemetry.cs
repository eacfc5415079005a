using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Rag;

/// <summary>The names under which the library reports what it does: one activity source and one meter, both called <c>Rag</c>.</summary>
/// <remarks>Attribute names follow OpenTelemetry's semantic conventions for generative AI where they have one. No document text and no question is recorded.</remarks>
public static class RagTelemetry
{
    /// <summary>The name to give to <c>AddSource</c> and <c>AddMeter</c>.</summary>
    public const string Name = "Rag";

    internal static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    internal static readonly Histogram<double> OperationDuration = Meter.CreateHistogram<double>(
        "gen_ai.client.operation.duration", "s", "How long an operation took.");

    internal static readonly Histogram<long> TokenUsage = Meter.CreateHistogram<long>(
        "gen_ai.client.token.usage", "{token}", "Tokens sent to or received from a model.");

    internal static readonly Counter<long> Documents = Meter.CreateCounter<long>(
        "rag.indexing.documents", "{document}", "Documents by outcome: added, updated, unchanged, deleted, failed.");

    internal static readonly Counter<long> Chunks = Meter.CreateCounter<long>(
        "rag.indexing.chunks", "{chunk}", "Chunks stored, by whether their vector was computed or reused.");

    internal static readonly Counter<long> Citations = Meter.CreateCounter<long>(
        "rag.citations", "{citation}", "Citations by whether they were verified.");

    internal static Activity? Start(string operation, string? target, ActivityKind kind = ActivityKind.Internal)
    {
        var activity = Activities.StartActivity(target is null ? operation : $"{operation} {target}", kind);
        activity?.SetTag("gen_ai.operation.name", operation);
        return activity;
    }

    internal static void Fail(this Activity? activity, Exception exception)
    {
        if (activity is null)
            return;
        activity.SetTag("error.type", exception is RagException rag ? rag.Code : exception.GetType().FullName);
        activity.SetStatus(ActivityStatusCode.Error);
    }
}

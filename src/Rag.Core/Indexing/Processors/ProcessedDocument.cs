namespace Rag;

/// <summary>A document with what a processor decided about it, and why.</summary>
public sealed record ProcessedDocument
{
    private ProcessedDocument(Document document, DocumentVerdict verdict)
    {
        Document = document;
        Verdict = verdict;
    }

    /// <summary>The document, as changed.</summary>
    public Document Document { get; }

    /// <summary>What was decided.</summary>
    public DocumentVerdict Verdict { get; }

    /// <summary>The rule that decided, such as <c>duplicate</c>; null for an admitted document.</summary>
    public string? Rule { get; private init; }

    /// <summary>The reason in words, without document text.</summary>
    public string Message { get; private init; } = "";

    /// <summary>What was measured, where the rule measures.</summary>
    public double? Measured { get; private init; }

    /// <summary>What it was compared with.</summary>
    public double? Threshold { get; private init; }

    /// <summary>The document goes on, as it is given here.</summary>
    public static ProcessedDocument Admit(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new ProcessedDocument(document, DocumentVerdict.Admitted);
    }

    /// <summary>The document is set aside.</summary>
    public static ProcessedDocument Quarantine(Document document, string rule, string message, double? measured = null, double? threshold = null) =>
        Refuse(document, DocumentVerdict.Quarantined, rule, message, measured, threshold);

    /// <summary>The document is not wanted.</summary>
    public static ProcessedDocument Reject(Document document, string rule, string message, double? measured = null, double? threshold = null) =>
        Refuse(document, DocumentVerdict.Rejected, rule, message, measured, threshold);

    private static ProcessedDocument Refuse(Document document, DocumentVerdict verdict, string rule, string message, double? measured, double? threshold)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentException.ThrowIfNullOrWhiteSpace(rule);
        ArgumentNullException.ThrowIfNull(message);
        return new ProcessedDocument(document, verdict) { Rule = rule, Message = message, Measured = measured, Threshold = threshold };
    }
}

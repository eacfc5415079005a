namespace Rag;

/// <summary>What a processor decided about a document.</summary>
public enum DocumentVerdict
{
    /// <summary>It is indexed.</summary>
    Admitted = 0,

    /// <summary>It is not indexed, and an earlier version of it is left as it was, until a person has looked at it.</summary>
    Quarantined = 1,

    /// <summary>It is not wanted. A sync removes an earlier version of it.</summary>
    Rejected = 2,
}

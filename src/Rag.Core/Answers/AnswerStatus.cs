namespace Rag;

/// <summary>How far an answer is backed by its sources, as far as that can be checked.</summary>
public enum AnswerStatus
{
    /// <summary>Every sentence is cited, and every citation was verified.</summary>
    Grounded,

    /// <summary>Some citation was verified, but another failed or a sentence has none.</summary>
    PartlyGrounded,

    /// <summary>Something was said and nothing of it could be verified.</summary>
    Ungrounded,

    /// <summary>Nothing was found that answers the question.</summary>
    Abstained,
}

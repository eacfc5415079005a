namespace Rag;

/// <summary>How far an answer is backed by its sources, as far as that can be checked.</summary>
public enum AnswerStatus
{
    /// <summary>Every sentence is cited, every citation was verified, and the answer speaks of what was asked.</summary>
    Grounded,

    /// <summary>Some citation was verified, but another failed, a sentence has none, or a part of the question stayed open.</summary>
    PartlyGrounded,

    /// <summary>Something was said and nothing of it could be verified.</summary>
    Ungrounded,

    /// <summary>Nothing was found that answers the question.</summary>
    Abstained,
}

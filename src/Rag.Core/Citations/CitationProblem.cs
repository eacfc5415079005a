namespace Rag;

/// <summary>Why a citation failed its check.</summary>
public enum CitationProblem
{
    /// <summary>It did not fail.</summary>
    None,

    /// <summary>The label names no source that was retrieved.</summary>
    UnknownSource,

    /// <summary>Words in quotation marks are not in the source.</summary>
    QuoteNotFound,

    /// <summary>A number, date or time of the claim is not where the source speaks of the same thing, or counts something else there.</summary>
    NumberNotFound,

    /// <summary>No place in the source shares enough words with the claim.</summary>
    NotSupported,

    /// <summary>The claim denies what the source says, or says what the source denies.</summary>
    NegationChanged,

    /// <summary>The claim uses the opposite of the source's word, such as "before" for "after".</summary>
    OppositeSaid,

    /// <summary>The claim says all, some, only or at most where the source says otherwise.</summary>
    QuantifierChanged,

    /// <summary>The claim says must, should or may where the source says otherwise.</summary>
    ModalityChanged,

    /// <summary>A name of the claim is not where the source speaks of the same thing.</summary>
    NameNotFound,

    /// <summary>The claim has the source's words with two of them exchanged, such as "from B to A".</summary>
    OrderChanged,

    /// <summary>The claim joins words of two sentences that do not belong together.</summary>
    JoinedFalsely,

    /// <summary>The claim links to an address that the source does not have.</summary>
    LinkNotFound,
}

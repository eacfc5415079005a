namespace Rag;

/// <summary>Whether a citation still holds in the document as it is now.</summary>
public enum CitationStanding
{
    /// <summary>The quote stands where it stood.</summary>
    Stands,

    /// <summary>The quote stands elsewhere in the document.</summary>
    Moved,

    /// <summary>The document is there, the quote is not.</summary>
    Changed,

    /// <summary>The document is gone.</summary>
    Gone,

    /// <summary>The citation was not verified when the answer was made.</summary>
    Unverified,
}

namespace Rag;

/// <summary>How the two legs of a hybrid search become one ranking.</summary>
public enum FusionMethod
{
    /// <summary>The weighted sum of each leg's scores, normalised over its candidates; 0 to 1.</summary>
    Weighted,

    /// <summary>Weighted reciprocal rank fusion (Cormack et al. 2009, ranks from 1, k 60), scaled so that first in both legs is 1; 0 to 1.</summary>
    ReciprocalRank,
}

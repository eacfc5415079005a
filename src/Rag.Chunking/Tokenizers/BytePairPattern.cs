namespace Rag.Chunking.Tokenizers;

/// <summary>How a byte-pair vocabulary splits text into pieces before it merges bytes; a vocabulary counts right only with its own.</summary>
public enum BytePairPattern
{
    /// <summary>The split of <c>o200k_base</c> (GPT-4o, GPT-4.1, GPT-5, o-series): words keep their contraction, case changes split.</summary>
    O200kBase,

    /// <summary>The split of <c>cl100k_base</c> (GPT-4, GPT-3.5, text-embedding-3): contractions are pieces of their own.</summary>
    Cl100kBase,
}

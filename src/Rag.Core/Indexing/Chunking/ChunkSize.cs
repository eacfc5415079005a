namespace Rag;

/// <summary>How large chunks may be and how much of the text neighbours share, in tokens of the chunker's tokenizer.</summary>
/// <remarks>Checked as a whole by the constructor that receives it, which keeps a copy: changes made later have no effect.</remarks>
public sealed class ChunkSize
{
    /// <summary>The most tokens a chunk's text may hold, overlap included.</summary>
    /// <value>At least 1. The default is 800. Only a code point that alone counts more exceeds it, with the warning <c>token_limit_exceeded</c>.</value>
    public int MaxTokens { get; set; } = 800;

    /// <summary>The most tokens of text a chunk repeats from the end of the one before it, in whole sentences or words where possible.</summary>
    /// <value>At least 0 and less than <see cref="MaxTokens"/>. The default is an eighth of it: 100 for 800.</value>
    public int OverlapTokens
    {
        get => _overlapTokens ?? Math.Max(MaxTokens, 0) / 8;
        set => _overlapTokens = value;
    }

    private int? _overlapTokens;

    /// <summary>A copy that no one else can change. Called by each chunker's constructor, so a bad size fails where it was written.</summary>
    internal ChunkSize Checked()
    {
        if (MaxTokens < 1)
            throw new ArgumentOutOfRangeException(nameof(MaxTokens), MaxTokens, "MaxTokens must be at least 1.");
        if (OverlapTokens < 0 || OverlapTokens >= MaxTokens)
        {
            throw new ArgumentOutOfRangeException(
                nameof(OverlapTokens), OverlapTokens,
                $"OverlapTokens must be at least 0 and less than MaxTokens ({MaxTokens}).");
        }

        return new ChunkSize { MaxTokens = MaxTokens, OverlapTokens = OverlapTokens };
    }
}

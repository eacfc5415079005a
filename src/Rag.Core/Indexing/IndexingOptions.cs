namespace Rag;

/// <summary>How an indexing run works through its documents. Checked once, by the pipeline's constructor.</summary>
public sealed class IndexingOptions
{
    /// <summary>Whether documents that the source no longer has are removed at the end of a run.</summary>
    /// <value>The default is false: incremental.</value>
    public bool Sync { get; set; }

    /// <summary>Whether a sync may remove everything because its source was empty.</summary>
    /// <value>The default is false: an empty source is more often a wrong path than an emptied folder.</value>
    public bool AllowEmptySync { get; set; }

    /// <summary>How many groups of documents are chunked and embedded side by side.</summary>
    /// <value>1 to 64. The default is 2.</value>
    public int MaxConcurrency { get; set; } = 2;

    /// <summary>The most texts in one call of the embedding generator.</summary>
    /// <value>1 to 10,000. The default is 96.</value>
    public int BatchSize { get; set; } = 96;

    /// <summary>The most tokens in one call of the embedding generator, as <see cref="Tokenizer"/> counts them; a single larger text goes alone.</summary>
    /// <value>At least 1. The default is 100,000.</value>
    public int MaxBatchTokens { get; set; } = 100_000;

    /// <summary>Counts the tokens of what is embedded, such as the embedding model's own; null for the counts of the chunker.</summary>
    public ITokenizer? Tokenizer { get; set; }

    /// <summary>How often a call is tried when the generator fails with a plain network error. A <see cref="RagEmbeddingException"/> is final: such a generator retries by itself.</summary>
    /// <value>1 to 100. The default is 5.</value>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The pause before the second attempt; it doubles with each further one, up to <see cref="MaxRetryDelay"/>, and is shortened by up to half by <see cref="Random"/>.</summary>
    /// <value>At least zero. The default is half a second.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause between two attempts.</summary>
    /// <value>At least zero. The default is 30 seconds.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many documents may fail one after the other in the embedding model before the run stops calling it.</summary>
    /// <value>At least 1. The default is 20. The documents that remain are reported as failed and tried again in the next run.</value>
    public int MaxConsecutiveFailures { get; set; } = 20;

    /// <summary>The most UTF-16 units a document may have.</summary>
    /// <value>At least 1. The default is 50,000,000.</value>
    public int MaxDocumentLength { get; set; } = 50_000_000;

    /// <summary>What looks at each document before it is fingerprinted and chunked, in this order.</summary>
    /// <value>None by default.</value>
    public IList<IDocumentProcessor> Processors { get; private set; } = [];

    /// <summary>Spreads retries of several processes. Null for none.</summary>
    public Random? Random { get; set; }

    /// <summary>Tells the time, for durations, pauses, and the moment a version begins to hold.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal IndexingOptions Checked()
    {
        Require(MaxConcurrency, 1, 64, nameof(MaxConcurrency));
        Require(BatchSize, 1, 10_000, nameof(BatchSize));
        Require(MaxBatchTokens, 1, int.MaxValue, nameof(MaxBatchTokens));
        Require(MaxAttempts, 1, 100, nameof(MaxAttempts));
        Require(MaxConsecutiveFailures, 1, int.MaxValue, nameof(MaxConsecutiveFailures));
        Require(MaxDocumentLength, 1, int.MaxValue, nameof(MaxDocumentLength));
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryDelay, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        var copy = (IndexingOptions)MemberwiseClone();
        copy.Processors = [.. Processors];
        return copy;

        static void Require(int value, int least, int most, string name)
        {
            if (value < least || value > most)
                throw new ArgumentOutOfRangeException(name, value, most == int.MaxValue ? $"{name} must be at least {least}." : $"{name} must be {least} to {most}.");
        }
    }
}

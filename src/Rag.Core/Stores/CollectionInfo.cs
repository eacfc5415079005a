namespace Rag;

/// <summary>What a collection recorded about itself when it was made.</summary>
/// <param name="Id">Its name and tenant.</param>
/// <param name="Model">The embedding model.</param>
/// <param name="Dimensions">The length of every vector.</param>
/// <param name="Analyzer">The analyzer's name.</param>
/// <param name="Chunking">The chunker's configuration; empty until the first indexing.</param>
/// <param name="RequiresPrincipals">Whether every question must come with principals.</param>
/// <param name="KeepsHistory">Whether earlier versions stay searchable as of a moment.</param>
public sealed record CollectionInfo(
    CollectionId Id, string Model, int Dimensions, string Analyzer, string Chunking, bool RequiresPrincipals, bool KeepsHistory)
{
    /// <summary>What makes a collection like this one in another store.</summary>
    /// <param name="analyzer">The one it was made with.</param>
    /// <exception cref="RagStoreException">Code <c>store.mismatch</c>: the collection was made with another analyzer.</exception>
    public CollectionSettings ToSettings(ITextAnalyzer analyzer)
    {
        ArgumentNullException.ThrowIfNull(analyzer);
        if (analyzer.Name != Analyzer)
            throw new RagStoreException("copy", "open", "store.mismatch", $"collection '{Id.Name}' was made with analyzer '{Analyzer}', not '{analyzer.Name}'. Pass the analyzer it was made with.");
        return new CollectionSettings
        {
            Model = Model,
            Dimensions = Dimensions,
            Analyzer = analyzer,
            Chunking = Chunking.Length > 0 ? Chunking : null,
            RequiresPrincipals = RequiresPrincipals,
            KeepsHistory = KeepsHistory,
        };
    }

    /// <summary>Refuses settings that differ from what is recorded.</summary>
    /// <param name="settings">What the caller expects.</param>
    /// <param name="store">The store's name, for the message.</param>
    /// <exception cref="RagStoreException">Code <c>store.mismatch</c>: says what is recorded, what was asked for and what to do.</exception>
    public void Require(CollectionSettings settings, string store)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Require("embedding model", Model, settings.Model);
        Require("dimensions", Dimensions, settings.Dimensions);
        Require("analyzer", Analyzer, settings.Analyzer.Name);
        if (settings.Chunking is not null && Chunking.Length > 0)
            Require("chunking", Chunking, settings.Chunking);
        Require("principals demanded", RequiresPrincipals, settings.RequiresPrincipals);
        Require("history kept", KeepsHistory, settings.KeepsHistory);

        void Require<T>(string what, T recorded, T asked)
        {
            if (!EqualityComparer<T>.Default.Equals(recorded, asked))
                throw new RagStoreException(store, "open", "store.mismatch", $"collection '{Id.Name}' was made with {what} '{recorded}' but '{asked}' was asked for. Use what it was made with, or index into another collection.");
        }
    }
}

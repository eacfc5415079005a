namespace Rag.Testing;

/// <summary>Settings for collections under test.</summary>
public static class TestSettings
{
    /// <summary>Three dimensions, words as terms, no history, no principals demanded.</summary>
    public static CollectionSettings Default { get; } = new() { Model = "rag-testing-1", Dimensions = 3, Analyzer = WordAnalyzer.Instance };
}

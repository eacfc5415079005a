namespace Rag.Testing;

/// <summary>Equality part by part, so that a failure names the part; lists are compared by content.</summary>
public static class Same
{
    /// <summary>Fails unless the two documents are equal in everything.</summary>
    public static void Document(Document expected, Document? actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        Assert.NotNull(actual);
        Assert.Equal(expected.Text, actual.Text);
        Assert.Equal(expected.Anchors, actual.Anchors);
        Assert.Equal(expected.Metadata, actual.Metadata);
        foreach (var key in expected.Metadata.Keys)
            Assert.Equal(expected.Metadata[key].Kind, actual.Metadata[key].Kind);
        Assert.Equal(expected with { Anchors = [], Metadata = Metadata.Empty }, actual with { Anchors = [], Metadata = Metadata.Empty });
    }

    /// <summary>Fails unless the two chunks are equal in everything.</summary>
    public static void Chunk(Chunk expected, Chunk actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        Assert.Equal(expected.Headings, actual.Headings);
        Assert.Equal(expected with { Headings = [] }, actual with { Headings = [] });
    }
}

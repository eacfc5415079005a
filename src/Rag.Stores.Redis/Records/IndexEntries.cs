namespace Rag.Stores.Redis;

/// <summary>Under which values of which fields a document stands in the collection's indexes.</summary>
internal static class IndexEntries
{
    private const string ReadersField = "!readers";
    private static readonly string[] OwnFields = ["id", "source", "title", "mediaType"];

    public static SortedDictionary<string, List<byte[]>> Of(Document document)
    {
        var entries = new SortedDictionary<string, List<byte[]>>(StringComparer.Ordinal) { [ReadersField] = AudienceKeys(document.VisibleTo) };
        foreach (var field in OwnFields.Concat(document.Metadata.Keys).Distinct(StringComparer.Ordinal))
        {
            if (FilterEvaluator.ValueOf(field, document) is not { } value)
                continue;
            var keys = new List<byte[]> { IndexKey.Of(value) };
            if (value.Kind == MetadataKind.List)
                keys.AddRange(value.AsList.Distinct(StringComparer.Ordinal).Select(IndexKey.Element));
            entries.Add(field, keys);
        }

        return entries;
    }

    public static byte[] Pack(SortedDictionary<string, List<byte[]>> entries)
    {
        var writer = new PackWriter().Map(entries.Count);
        foreach (var (field, keys) in entries)
        {
            writer.Text(field).Array(keys.Count);
            foreach (var key in keys)
                writer.Bytes(key);
        }

        return writer.ToArray();
    }

    // The class first: everyone, unstated, or stated with the principals after it.
    private static List<byte[]> AudienceKeys(Audience readers)
    {
        var keys = new List<byte[]> { new[] { (byte)'C', (byte)(readers.IsPublic ? 'P' : readers.IsStated ? 'S' : 'U') } };
        keys.AddRange(readers.Principals.Select(principal => IndexKey.Text('R', principal)));
        return keys;
    }
}

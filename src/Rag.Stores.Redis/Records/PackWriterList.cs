namespace Rag.Stores.Redis;

/// <summary>Pairs of bytes and a number, whose count is known only at the end.</summary>
internal sealed class PackWriterList
{
    private readonly List<(byte[] Key, long Value)> _pairs = [];

    public void Add(byte[] key, long value) => _pairs.Add((key, value));

    public byte[] ToArray()
    {
        var writer = new PackWriter().Array(2 * _pairs.Count);
        foreach (var (key, value) in _pairs)
            writer.Bytes(key).Number(value);
        return writer.ToArray();
    }
}

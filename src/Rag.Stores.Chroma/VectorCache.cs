using System.Collections.Concurrent;

namespace Rag.Stores.Chroma;

/// <summary>Vectors that questions have compared, by ordinal. An ordinal is given once, so what is kept stays true.</summary>
internal sealed class VectorCache(int dimensions, long bytes)
{
    private readonly ConcurrentDictionary<int, float[]> _vectors = new();
    private readonly long _most = bytes / (dimensions * sizeof(float) + 64L);

    public float[]? Find(int ordinal) => _vectors.GetValueOrDefault(ordinal);

    public void Keep(int ordinal, float[] vector)
    {
        if (_most == 0)
            return;
        // Room for a question's own vectors is worth more than any order of eviction.
        if (_vectors.Count >= _most)
            _vectors.Clear();
        _vectors[ordinal] = vector;
    }

    public void Forget(StoredVersion version)
    {
        for (var ordinal = version.First; ordinal < version.End; ordinal++)
            _vectors.TryRemove(ordinal, out _);
    }
}

namespace Rag.Chunking.Tokenizers;

/// <summary>The pieces of a vocabulary by their UTF-16 units: a trie whose edges lie in one table.</summary>
internal sealed class PieceTrie
{
    private long[] _keys = new long[1 << 12];
    private int[] _nodes = new int[1 << 12];
    private int[] _ids = [-1];
    private int _count = 1;

    public void Add(ReadOnlySpan<char> piece, int id)
    {
        var node = 0;
        foreach (var unit in piece)
        {
            var next = Next(node, unit);
            if (next < 0)
            {
                if (_count * 2 > _keys.Length)
                    Grow();
                if (_count == _ids.Length)
                    Array.Resize(ref _ids, _count * 2);
                next = _count++;
                _ids[next] = -1;
                var slot = Slot(node, unit);
                (_keys[slot], _nodes[slot]) = (Key(node, unit), next);
            }

            node = next;
        }

        _ids[node] = id;
    }

    /// <summary>The node one unit further; -1 when no piece goes on so. The root is 0.</summary>
    public int Next(int node, char unit)
    {
        var slot = Slot(node, unit);
        return _keys[slot] == 0 ? -1 : _nodes[slot];
    }

    /// <summary>The piece that ends at a node; -1 when none does.</summary>
    public int IdOf(int node) => _ids[node];

    private static long Key(int node, char unit) => (((long)node << 16) | unit) + 1;

    private int Slot(int node, char unit)
    {
        var key = Key(node, unit);
        var mask = _keys.Length - 1;
        var slot = (int)(((ulong)key * 0x9E3779B97F4A7C15) >> 32) & mask;
        while (_keys[slot] != 0 && _keys[slot] != key)
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        var (keys, nodes) = (_keys, _nodes);
        _keys = new long[keys.Length * 2];
        _nodes = new int[keys.Length * 2];
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] == 0)
                continue;
            var slot = Slot((int)((keys[i] - 1) >> 16), (char)((keys[i] - 1) & 0xFFFF));
            (_keys[slot], _nodes[slot]) = (keys[i], nodes[i]);
        }
    }
}

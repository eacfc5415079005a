namespace Rag.Chunking.Tokenizers;

/// <summary>What one thread needs to normalise and spell a text, kept from one to the next.</summary>
internal sealed class UnigramWorkspace
{
    // A text larger than this leaves no memory behind.
    private const int MaxKept = 1 << 18;

    [ThreadStatic]
    private static UnigramWorkspace? t_kept;

    public char[] Text = new char[256];
    public char[] Other = new char[256];
    public int Length;
    public double[] Scores = new double[256];
    public int[] Starts = new int[256];
    public int[] Ids = new int[256];

    public ReadOnlySpan<char> Current => Text.AsSpan(0, Length);

    public static UnigramWorkspace Rent()
    {
        var workspace = t_kept ?? new UnigramWorkspace();
        t_kept = null;
        return workspace;
    }

    public static void Return(UnigramWorkspace workspace)
    {
        if (workspace.Text.Length <= MaxKept && workspace.Scores.Length <= MaxKept)
            t_kept = workspace;
    }

    /// <summary>Makes what was written to <see cref="Other"/> the text.</summary>
    public void Swap(int length)
    {
        (Text, Other) = (Other, Text);
        Length = length;
    }

    /// <summary>Room in <see cref="Other"/> for <paramref name="length"/> units; what is there is kept.</summary>
    public void Reserve(int length)
    {
        if (Other.Length < length)
            Array.Resize(ref Other, Math.Max(length, Other.Length * 2));
    }

    public void ReserveNodes(int count)
    {
        if (Scores.Length >= count)
            return;
        var size = Math.Max(count, Scores.Length * 2);
        (Scores, Starts, Ids) = (new double[size], new int[size], new int[size]);
    }
}

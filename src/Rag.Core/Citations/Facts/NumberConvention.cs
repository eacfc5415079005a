namespace Rag;

/// <summary>Guesses from its function words whether a text writes the decimal comma.</summary>
internal static class NumberConvention
{
    private static readonly HashSet<string> s_point = [.. "the of and is are to for with was were at by from it this that has have be on must".Split(' ')];

    private static readonly HashSet<string> s_comma =
        [.. ("der die das und ist sind nicht ein eine den dem des mit fur von zu auf im kostet betragt betragen le la les des et est sont du une un pour dans avec sur el los las y es son una para con por del "
            + "il lo gli e di che per sono della delle nel costa o os as da do em um uma no na com het een van en voor met zijn op te kost coute").Split(' ')];

    /// <summary>True for a decimal comma, false for a decimal point, null when the text does not say.</summary>
    public static bool? IsContinental(IReadOnlyList<FactToken> tokens)
    {
        var (point, comma) = (0, 0);
        foreach (var token in tokens)
        {
            if (!token.IsWord)
                continue;
            point += s_point.Contains(token.Text) ? 1 : 0;
            comma += s_comma.Contains(token.Text) ? 1 : 0;
        }

        return point == comma ? null : comma > point;
    }
}

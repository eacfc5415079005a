namespace Rag;

/// <summary>A word, a numeral or a symbol of a text.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="Text">A word in lower case without accents, a numeral in ASCII digits, a symbol as it is.</param>
/// <param name="Raw">What stands there.</param>
/// <param name="SpaceBefore">Whether white space, or the start of the text, stands before it.</param>
internal readonly record struct FactToken(FactTokenKind Kind, TextSpan Span, string Text, string Raw, bool SpaceBefore)
{
    public bool IsWord => Kind == FactTokenKind.Word;

    public bool IsNumber => Kind == FactTokenKind.Number;

    public bool IsSymbol(char symbol) => Kind == FactTokenKind.Symbol && Text[0] == symbol;
}

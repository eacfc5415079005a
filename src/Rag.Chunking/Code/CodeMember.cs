namespace Rag.Chunking;

/// <summary>A declaration or statement with the comments that lead to it.</summary>
/// <param name="Start">Of the first comment or token.</param>
/// <param name="TokenEnd">After the last token.</param>
/// <param name="End">After the last token and a comment on its line.</param>
/// <param name="Signature">What names it: the tokens before its body, from after its comments and attributes.</param>
/// <param name="Body">The inside of its body; null where there is none.</param>
internal readonly record struct CodeMember(int Start, int TokenEnd, int End, TextSpan Signature, TextSpan? Body)
{
    /// <summary>The inside of its first braces where those are not its body: the first branch of several, for one.</summary>
    public TextSpan? FirstBody { get; init; }
}

using System.Text;

namespace Rag.Chunking.Tests.Chunkers;

/// <summary>A source file that says where its declarations are: «comment, ‹signature› and body». A signature outside « » reaches to the end of the file.</summary>
internal sealed record MarkedSource(string Text, IReadOnlyList<MarkedSource.Declaration> Declarations)
{
    /// <summary>A declaration with its comment; without a signature where nothing inside it could need one.</summary>
    internal sealed record Declaration(TextSpan Span, TextSpan? Signature, bool IsMember);

    public static MarkedSource Load(string name) => Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Chunkers", "Sources", name + ".txt")));

    public static MarkedSource Parse(string marked)
    {
        var text = new StringBuilder();
        var open = new Stack<(int Start, int SignatureStart, TextSpan? Signature)>();
        var declarations = new List<(int Start, int End, TextSpan? Signature, bool IsMember)>();
        var outside = -1;
        foreach (var unit in marked)
        {
            switch (unit)
            {
                case '«':
                    open.Push((text.Length, -1, null));
                    break;
                case '‹' when open.Count == 0:
                    outside = text.Length;
                    break;
                case '‹':
                    open.Push(open.Pop() with { SignatureStart = text.Length });
                    break;
                case '›' when open.Count == 0:
                    declarations.Add((outside, int.MaxValue, TextSpan.FromBounds(outside, text.Length), false));
                    break;
                case '›':
                    var (start, signature, _) = open.Pop();
                    open.Push((start, signature, TextSpan.FromBounds(signature, text.Length)));
                    break;
                case '»':
                    var closed = open.Pop();
                    declarations.Add((closed.Start, text.Length, closed.Signature, true));
                    break;
                default:
                    text.Append(unit);
                    break;
            }
        }

        Assert.Empty(open);
        return new MarkedSource(
            text.ToString(),
            [.. declarations.Select(entry => new Declaration(TextSpan.FromBounds(entry.Start, Math.Min(entry.End, text.Length)), entry.Signature, entry.IsMember))]);
    }
}

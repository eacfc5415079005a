namespace Rag;

/// <summary>Writes an answer with its citations for one kind of reader.</summary>
/// <remarks>Only verified citations are shown as sources; the others are marked as unverified. Implementations are deterministic and safe for concurrent use.</remarks>
public interface ICitationFormat
{
    /// <summary>What <c>--format</c> calls it.</summary>
    string Name { get; }

    /// <summary>The answer, ready to show.</summary>
    string Render(RagAnswer answer);
}

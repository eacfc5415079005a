namespace Rag;

/// <summary>What a chunk holds, as far as its chunker knows.</summary>
public enum ChunkKind
{
    /// <summary>Prose, or anything not known to be something else.</summary>
    Text,

    /// <summary>A table, or whole rows of one.</summary>
    Table,

    /// <summary>Source code or preformatted text.</summary>
    Code,
}

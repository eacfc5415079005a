namespace Rag.Chunking;

/// <summary>A heading and what stands under it up to the next heading.</summary>
/// <param name="Level">Of the heading; 0 for what comes before the first.</param>
/// <param name="Path">The headings from the outermost to the section's own.</param>
/// <param name="FirstBlock">The heading, or the first block where there is none.</param>
/// <param name="EndBlock">After the last block.</param>
/// <param name="Tokens">The tokens of the section without the sections under it.</param>
internal readonly record struct MarkdownSection(int Level, string[] Path, int FirstBlock, int EndBlock, long Tokens);

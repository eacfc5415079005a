namespace Rag.Core.Tests.Citations.Claims;

/// <summary>A claim of known truth, with the text it is checked against.</summary>
/// <param name="Class">How it was made, such as <c>negation</c>.</param>
/// <param name="Text">The claim.</param>
/// <param name="Source">The text of the source it cites.</param>
/// <param name="IsTrue">Whether the source says it.</param>
internal sealed record Claim(string Class, string Text, string Source, bool IsTrue);

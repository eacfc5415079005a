namespace Rag.Chunking.Tokenizers;

/// <summary>How a text is parted into words before they are spelled.</summary>
/// <param name="IsByWhiteSpace">White space parts words and is dropped.</param>
/// <param name="Space">What stands for a space inside pieces, U+2581; null where spaces stand for themselves.</param>
/// <param name="PrependsAlways">Each word begins with the mark.</param>
/// <param name="PrependsFirst">The first word does.</param>
/// <param name="PartsAtMarks">A new word begins at each mark.</param>
/// <param name="PartsAtSpaces">What stands before a space and what follows are spelled apart, also when each is normalised alone.</param>
internal sealed record UnigramSplit(bool IsByWhiteSpace, char? Space, bool PrependsAlways, bool PrependsFirst, bool PartsAtMarks, bool PartsAtSpaces);

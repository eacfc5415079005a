namespace Rag.Reading;

/// <summary>What a walk over paths met: a file to read, or a reason not to.</summary>
/// <param name="Id">The id its document will have.</param>
/// <param name="FullPath">Where it is.</param>
/// <param name="Error">Why it, or the folder it names, cannot be read.</param>
/// <param name="Warning">Why it was skipped.</param>
internal readonly record struct FoundFile(string Id, string FullPath, RagException? Error = null, RagWarning? Warning = null);

namespace Rag;

/// <summary>A word of a sentence, made comparable.</summary>
/// <param name="Term">What the analyzer makes of it; two characters in scripts without spaces.</param>
/// <param name="Text">In lower case without accents.</param>
/// <param name="Token">Its token's place in the sentence.</param>
/// <param name="Clause">Its clause, from 0.</param>
/// <param name="IsContent">Whether it is no function word.</param>
/// <param name="IsName">Whether it is written as a name: with a capital, and not because it begins the sentence.</param>
internal readonly record struct FactWord(string Term, string Text, int Token, int Clause, bool IsContent, bool IsName);

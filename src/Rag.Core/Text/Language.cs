namespace Rag;

/// <summary>The languages whose function words are known; all but Korean have a stemmer.</summary>
internal enum Language
{
    English,
    German,
    French,
    Spanish,
    Italian,
    Portuguese,
    Dutch,
    Swedish,
    Norwegian,
    Danish,
    Finnish,
    Hungarian,
    Romanian,
    Turkish,
    Russian,
    Arabic,
    Greek,
    Korean,
}

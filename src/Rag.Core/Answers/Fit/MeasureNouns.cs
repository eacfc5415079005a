namespace Rag;

/// <summary>Nouns that a quantity answers without naming them: "price" is in "costs 99 euros".</summary>
internal static class MeasureNouns
{
    private const string Lines =
        "money price cost costs fee charge salary preis kosten gebuhr prix cout precio coste prezzo costo preco custo prijs kosten\n"
        + "time period duration deadline time age frist dauer zeitraum alter delai duree plazo duracion termine durata prazo duracao termijn duur\n"
        + "date date year day month deadline datum jahr tag fecha ano data anno\n"
        + "mass weight gewicht poids peso\nlength length height width distance depth lange hohe breite entfernung longueur hauteur largeur distancia altura lunghezza altezza afstand\n"
        + "any number count amount limit maximum minimum size rate percentage share total capacity anzahl zahl menge grenze grosse anteil nombre montant limite taille numero cantidad quantita aantal";

    private static readonly ILookup<string, string> s_nouns = Lines.Split('\n').Select(line => line.Split(' '))
        .SelectMany(parts => parts[1..].Select(noun => (noun, parts[0]))).ToLookup(entry => entry.noun, entry => entry.Item2, StringComparer.Ordinal);

    /// <summary>Whether a text holds what the noun measures.</summary>
    public static bool IsMeasured(string noun, FactSentence answer) =>
        s_nouns[noun].Any(measure => answer.Quantities.Any(quantity => !quantity.IsWeak && measure switch
        {
            "money" => quantity.Unit.Dimension is { Length: 3 } code && char.IsUpper(code[0]) || quantity.Unit.Dimension == "subunit",
            "time" => quantity.Unit.Dimension is "time" or "month" || quantity.Kind == QuantityKind.Date,
            "date" => quantity.Kind == QuantityKind.Date || quantity is { Kind: QuantityKind.Number, Unit.IsNone: true, Value: >= 1000 and < 3000 },
            "any" => quantity.Kind == QuantityKind.Number,
            _ => quantity.Unit.Dimension == measure,
        }));
}

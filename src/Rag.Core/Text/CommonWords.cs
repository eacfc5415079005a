namespace Rag;

/// <summary>The function words of the languages the analyzer stems.</summary>
internal static class CommonWords
{
    /// <summary>English, as it is after folding.</summary>
    private const string English =
        "a about above after again against all also although always am among an and another any anyone anything are as at away be became because become becomes been before behind being below between both but by can cannot could did do does doing done down during each either else enough etc even ever every everyone few first for from further get gets given gives go goes had has have having he hence her here hers herself him himself his how however i if in indeed into is it its itself just keep kept last least less made make makes many may maybe me might more most mostly much must my myself neither never next no nobody none nor not nothing now of off often on once one only onto or other others otherwise our ours ourselves out over own per perhaps put quite rather same see seem seemed seems seen several she should since so some someone something sometimes somewhere still such take taken than that the their theirs them themselves then there thereby therefore these they this those though through throughout thus to together too toward towards two under until up upon us use used uses using very via was we well were what whatever when where whereas wherever whether which while who whoever whole whom whose why will with within without would yet you your yours yourself yourselves don dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt";

    /// <summary>German, as it is after folding.</summary>
    private const string German =
        "aber alle allem allen aller alles als also am an andere anderem anderen anderer anderes auch auf aus bei beim bevor bin bis bist da dabei dadurch dafur dagegen daher damit danach dann daran darauf daraus darin daruber darum das dass davon dazu dein deine dem den denen denn der deren des dessen deshalb dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines einige einigen einiger er es etwa etwas euch euer fur gegen gibt hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jedoch jene jenem jenen jener jetzt kann kein keine keinem keinen keiner konnen konnte konnten man manche mehr mein meine mich mir mit muss mussen musste nach nachdem nein nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner seines seit selbst sich sie sind so sogar solche solchen soll sollen sollte sondern sowie uber um und uns unser unsere unter viel viele vielen vom von vor wann war waren warum was weil welche welchem welchen welcher welches wem wen wenn wer werde werden wessen wie wieder wir wird wo wobei wodurch wurde wurden wahrend zu zum zur zwar zwischen";

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_stems = Stems();

    /// <summary>Whether a term, as the analyzer gives it, is a function word.</summary>
    public static bool Contains(ReadOnlySpan<char> term) => s_stems.Contains(term);

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Stems()
    {
        var sink = new Collector();
        TextAnalyzer.Default.Analyze(English + " " + German, sink);
        return sink.Terms.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private sealed class Collector : ITermSink
    {
        public HashSet<string> Terms { get; } = new(StringComparer.Ordinal);

        public void Add(ReadOnlySpan<char> term) => Terms.Add(term.ToString());
    }
}

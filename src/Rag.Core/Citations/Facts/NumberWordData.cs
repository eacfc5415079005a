namespace Rag;

/// <summary>The number words of English, German, French, Spanish, Italian, Portuguese and Dutch, without accents.</summary>
internal static class NumberWordData
{
    /// <summary>Words that are added up: a value and its words.</summary>
    public const string Values =
        "0 zero null cero nul;1 one ein eins eine einen einem einer un une una uno um uma een;2 two zwei zwo deux dos due dois duas twee;3 three drei trois tres tre drie;" +
        "4 four vier quatre cuatro quattro quatro;5 five funf cinq cinco cinque vijf;6 six sechs seis sei zes;7 seven sieben sept siete sette sete zeven;" +
        "8 eight acht huit ocho otto oito;9 nine neun neuf nueve nove negen;10 ten zehn dix diez dieci dez tien;11 eleven elf onze once undici;12 twelve zwolf douze doce dodici doze twaalf dozen dutzend dozijn;" +
        "13 thirteen dreizehn treize trece tredici treze dertien;14 fourteen vierzehn quatorze catorce quattordici catorze veertien;15 fifteen funfzehn quinze quince quindici vijftien;" +
        "16 sixteen sechzehn seize dieciseis sedici dezesseis dezasseis zestien;17 seventeen siebzehn diecisiete diciassette dezessete dezassete zeventien;18 eighteen achtzehn dieciocho diciotto dezoito achttien;" +
        "19 nineteen neunzehn diecinueve diciannove dezenove dezanove negentien;20 twenty zwanzig vingt veinte venti vinte twintig;" +
        "21 veintiuno veintiun veintiuna;22 veintidos;23 veintitres;24 veinticuatro;25 veinticinco;26 veintiseis;27 veintisiete;28 veintiocho;29 veintinueve;" +
        "30 thirty dreissig trente treinta trenta trinta dertig;40 forty fourty vierzig quarante cuarenta quaranta quarenta veertig;50 fifty funfzig cinquante cincuenta cinquanta cinquenta vijftig;" +
        "60 sixty sechzig soixante sesenta sessanta sessenta zestig;70 seventy siebzig septante setenta settanta zeventig;80 eighty achtzig huitante octante ochenta ottanta oitenta tachtig;" +
        "90 ninety neunzig nonante noventa novanta negentig;" +
        "200 doscientos doscientas duzentos duzentas;300 trescientos trescientas trezentos trezentas;400 cuatrocientos cuatrocientas quatrocentos quatrocentas;500 quinientos quinientas quinhentos quinhentas;" +
        "600 seiscientos seiscientas seiscentos seiscentas;700 setecientos setecientas setecentos setecentas;800 ochocientos ochocientas oitocentos oitocentas;900 novecientos novecientas novecentos novecentas";

    /// <summary>Words that multiply what stands before them.</summary>
    public const string Multipliers =
        "100 hundred hundert cent cents cien ciento cento cem honderd;1000 thousand tausend mille mil mila duizend tsd;" +
        "1000000 million millions millionen mio mln millon millones milione milioni milhao milhoes miljoen miljoenen;" +
        "1000000000 billion billions bn milliarde milliarden mrd milliard milliards miliardo miliardi miljard bilhao bilhoes mld;1000000000000 trillion trillions billionen trilhao trilhoes biljoen";

    /// <summary>Parts of one.</summary>
    public const string Fractions =
        "2 half halbe halber halbes halben halb halfte moitie demi demie mitad meta metade mezzo mezza halve helft;3 third thirds drittel tiers tercio tercios terzo terzi derde;" +
        "4 quarter quarters viertel quart quarts cuarto cuartos quarto quarti quartos kwart;5 fifths funftel cinquieme quinto quintos vijfde;10 tenths zehntel dixieme decimo decimos tiende";

    /// <summary>What may stand between two number words.</summary>
    public const string Connectors = "and und et y e en";
}

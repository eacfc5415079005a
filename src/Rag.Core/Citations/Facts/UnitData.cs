namespace Rag;

/// <summary>Units by dimension: the factor to the dimension's base unit, then its names without accents.</summary>
internal static class UnitData
{
    public const string Words =
        "time 0.001 ms millisecond milliseconds millisekunde millisekunden milliseconde millisecondes milisegundo milisegundos millisecondo millisecondi\n" +
        "time 1 s sec secs second seconds sekunde sekunden seconde secondes segundo segundos secondo secondi seconden\n" +
        "time 60 min mins minute minutes minuten minuto minutos minuti minuut\n" +
        "time 3600 h hr hrs hour hours stunde stunden heure heures hora horas ora ore uur uren\n" +
        "time 86400 d day days tag tage tagen jour jours dia dias giorno giorni dag dagen\n" +
        "time 604800 week weeks wk wks woche wochen semaine semaines semana semanas settimana settimane weken\n" +
        "month 1 month months monat monate monaten mois mes meses mese mesi maand maanden\n" +
        "month 12 year years yr yrs jahr jahre jahren an ans annee annees ano anos anno anni jaar jaren\n" +
        "length 0.001 mm millimeter millimeters millimetre millimetres millimetri milimetros\n" +
        "length 0.01 cm centimeter centimeters centimetre centimetres zentimeter centimetri centimetros\n" +
        "length 1 m meter meters metre metres metern metro metros metri\n" +
        "length 1000 km kilometer kilometers kilometre kilometres kilometern kilometro kilometros chilometro chilometri quilometro quilometros\n" +
        "length 0.0254 inch inches zoll pouce pouces pulgada pulgadas pollice pollici polegada polegadas\nlength 0.3048 ft foot feet fuss\nlength 0.9144 yard yards\nlength 1609.344 mi mile miles meile meilen\n" +
        "mass 0.000001 mg milligram milligrams milligramm\nmass 0.001 g gram grams gramm gramme grammes gramo gramos grammo grammi grama gramas\n" +
        "mass 1 kg kilo kilos kilogram kilograms kilogramm kilogramme kilogrammes kilogramo kilogramos chilogrammo chilogrammi quilo quilos\n" +
        "mass 1000 t ton tons tonne tonnes tonnen tonelada toneladas tonnellata tonnellate\nmass 0.45359237 lb lbs\nmass 0.028349523125 oz ounce ounces\n" +
        "volume 0.001 ml milliliter milliliters millilitre millilitres\nvolume 1 l liter liters litre litres litern litro litros litri\nvolume 3.785411784 gallon gallons\n" +
        "data 0.125 bit bits\ndata 1 byte bytes oktett octet octets\ndata 1000 kb kilobyte kilobytes ko\ndata 1000000 mb megabyte megabytes mo\ndata 1000000000 gb gigabyte gigabytes go\ndata 1000000000000 tb terabyte terabytes\n" +
        "data 1024 kib\ndata 1048576 mib\ndata 1073741824 gib\ndata 1099511627776 tib\n" +
        "ratio 0.01 percent percents pct prozent pourcent procent\npoint 1 percentagepoint prozentpunkt prozentpunkte\n" +
        "EUR 1 eur euro euros\nUSD 1 usd dollar dollars dolar dolares\nGBP 1 gbp pound pounds sterling pfund\nJPY 1 jpy yen\nCHF 1 chf franken\nCNY 1 cny rmb yuan\nBRL 1 brl reais\nINR 1 inr rupee rupees rupien\nSEK 1 sek\nNOK 1 nok\nDKK 1 dkk\n" +
        "subunit 1 cent cents centime centimes centavo centavos centesimi pence penny\n" +
        "power 1 w watt watts\npower 1000 kw kilowatt kilowatts\npower 1000000 mw megawatt megawatts\nenergy 1 kwh kilowattstunde kilowattstunden\nvoltage 1 v volt volts\ncurrent 1 ampere amperes amps\nfrequency 1 hz hertz\nfrequency 1000 khz\nfrequency 1000000 mhz\nfrequency 1000000000 ghz\n" +
        "celsius 1 celsius\nfahrenheit 1 fahrenheit\ndegree 1 degree degrees grad degres degre grado grados gradi grau graus graden graad\nkelvin 1 kelvin\narea 10000 hectare hectares hektar ha\nrps 1 rpm";

    public const string Symbols =
        "ratio 0.01 %\nratio 0.01 ％\nratio 0.001 ‰\nEUR 1 €\nUSD 1 $\nGBP 1 £\nJPY 1 ¥\nINR 1 ₹\ncelsius 1 ℃\nfahrenheit 1 ℉";

    /// <summary>In scripts without spaces, the longer first.</summary>
    public const string Unspaced =
        "month 1 个月\nmonth 1 個月\nmonth 1 ヶ月\nmonth 1 か月\nmonth 1 カ月\nmonth 1 ヵ月\ntime 3600 个小时\ntime 3600 小时\ntime 3600 小時\ntime 3600 時間\ntime 604800 星期\ntime 604800 週間\ntime 60 分钟\ntime 60 分鐘\ntime 604800 周\ntime 604800 週\n" +
        "time 86400 天\ntime 86400 日\nmonth 12 年\ntime 1 秒\ntime 60 分\nUSD 1 美元\nEUR 1 欧元\nEUR 1 歐元\nJPY 1 日元\nJPY 1 円\nCNY 1 人民币\nCNY 1 元\nGBP 1 英镑\nlength 1000 公里\nlength 1000 千米\nlength 0.01 厘米\nlength 0.001 毫米\nlength 1 米\nmass 1 公斤\nmass 1 千克\nmass 0.001 克\n" +
        "mass 1000 吨\nvolume 1 升\ncelsius 1 摄氏度\ndegree 1 度";
}

namespace Rag;

/// <summary>Words of negation, extent, bound and duty in seven languages and Chinese, without accents.</summary>
internal static class PolarityData
{
    public const string Negators =
        "not no never none nobody nothing neither nor without cannot non nowhere nicht kein keine keinen keinem keiner keines nie niemals ohne niemand nichts keinesfalls keineswegs weder "
        + "ne n pas jamais aucun aucune sans rien ni nunca jamas ningun ninguna ninguno sin nada nadie tampoco nessun nessuna nessuno senza niente nao nenhum nenhuma sem ninguem niet geen nooit zonder niets";

    public const string Flips =
        "forbidden prohibited banned disallowed forbids prohibits verboten untersagt interdit interdite interdits prohibido prohibida vietato vietata proibido proibida verboden unable impossible lack lacks fails failed refused denied rejected";

    public const string NegatorsUnspaced = "不没沒未无無非否勿";

    public const string Antonyms =
        "increase decrease|increases decreases|increased decreased|rise fall|rises falls|rose fell|grew shrank|before after|above below|more less|more fewer|maximum minimum|first last|open closed|opens closes|include exclude|includes excludes|"
        + "included excluded|enable disable|enabled disabled|always never|all none|true false|high low|higher lower|highest lowest|large small|larger smaller|largest smallest|long short|longer shorter|early late|earlier later|fast slow|faster slower|"
        + "fastest slowest|buy sell|wins loses|won lost|gain loss|profit loss|start end|starts ends|begins ends|hot cold|older newer|oldest newest|upper lower|left right|inside outside|internal external|public private|required optional|mandatory optional|mandatory voluntary|ascending descending|better worse|best worst|"
        + "cheaper dearer|cheap expensive|cheapest dearest|with without|buyer seller|landlord tenant|lender borrower|employer employee|north south|east west|add remove|adds removes|mutable immutable|same different|heavier lighter|wider narrower|warmer colder|stronger weaker|present absent|up down|"
        + "vor nach|mehr weniger|steigt sinkt|steigen sinken|stieg sank|immer nie|alle keine|grosser kleiner|langer kurzer|fruher spater|offen geschlossen|offnet schliesst|kaufer verkaufer|mieter vermieter|hoher niedriger|gross klein|innerhalb ausserhalb|mit ohne|schneller langsamer|"
        + "avant apres|plus moins|augmente diminue|toujours jamais|superieur inferieur|ouvert ferme|ouvre ferme|acheteur vendeur|avec sans|grand petit|premier dernier|antes despues|mas menos|aumenta disminuye|siempre nunca|mayor menor|abierto cerrado|abre cierra|comprador vendedor|con sin|"
        + "prima dopo|piu meno|aumenta diminuisce|sempre mai|maggiore minore|aperto chiuso|antes depois|mais menos|aumenta diminui|sempre nunca|maior menor|aberto fechado|voor na|meer minder|stijgt daalt|altijd nooit|hoger lager|groter kleiner";

    public const string AntonymsUnspaced = "之前 之后|以前 以后|以上 以下|增加 减少|上升 下降|高于 低于|超过 低于|总是 从不|买方 卖方|甲方 乙方|最大 最小|最高 最低|开始 结束";

    /// <summary>Classes of words: group, class, then the words; an underscore joins the words of a phrase.</summary>
    public const string Classes =
        "extent all all every each always entire alle allen aller jede jeder jedes jeden immer samtliche tous toutes tout toute chaque toujours todos todas cada siempre tutti tutte ogni sempre elke ieder iedere altijd 所有 全部 一切 总是 每个 全体\n"
        + "extent some some several sometimes certain einige einigen manche manchmal certains certaines quelques parfois algunos algunas alcuni alcune alguns algumas sommige soms a_veces a_volte as_vezes de_temps_en_temps 一些 部分 有些 有时\n"
        + "extent most most mostly majority usually meisten meistens plupart mayoria maggioranza maioria meeste meestal 大多数 大部分 多数 通常\n"
        + "extent few few rarely seldom hardly wenige wenigen selten rarement pocos pocas pochi poche poucos poucas weinig zelden 少数 很少\n"
        + "only only only solely exclusively nur ausschliesslich seulement uniquement solo solamente soltanto apenas somente alleen slechts 只有 仅有 仅限 只能 只\n"
        + "bound least at_least no_less_than not_less_than minimum mindestens wenigstens au_moins al_menos por_lo_menos almeno pelo_menos minstens ten_minste 至少 最少 不少于 不低于\n"
        + "bound most at_most up_to no_more_than not_more_than maximum not_exceed hochstens maximal bis_zu au_plus jusqu_a au_maximum como_maximo hasta al_massimo fino_a no_maximo ate hoogstens maximaal 最多 至多 不超过 不高于\n"
        + "bound more more_than over exceeds exceeding mehr_als uber plus_de mas_de piu_di mais_de meer_dan 超过 多于 高于\n"
        + "bound less less_than fewer_than under below weniger_als unter moins_de menos_de meno_di minder_dan 少于 低于 不到\n"
        + "duty must must shall have_to has_to required obliged mandatory muss mussen doit doivent debe deben deve devono devem moet moeten 必须 应当 务必\n"
        + "duty should should ought recommended sollte sollten devrait devraient deberia deberian dovrebbe deveria 应该 建议\n"
        + "duty may may might can could optional kann konnen darf durfen peut peuvent puede pueden puo possono pode podem kan kunnen mag mogen 可以 可能";
}

namespace Rag;

/// <summary>The stemmers of the Snowball project for the Romance languages, restated for words without accents.</summary>
internal static class RomanceRules
{
    public const string Spanish = """
        # romance aeiou
        [pronoun]
        RV =ando : andome andose andola andole andolo andolas andoles andolos andonos andosela andoselo andoselas andoselos
        RV =iendo : iendome iendose iendola iendole iendolo iendolas iendoles iendolos iendonos iendosela iendoselo iendoselas iendoselos
        RV =ar : arme arse arla arle arlo arlas arles arlos arnos arsela arselo arselas arselos
        RV =er : erme erse erla erle erlo erlas erles erlos ernos ersela erselo erselas erselos
        RV =ir : irme irse irla irle irlo irlas irles irlos irnos irsela irselo irselas irselos
        RV =uyendo : uyendome uyendose uyendola uyendole uyendolo uyendolas uyendoles uyendolos uyendonos
        [1 >3]
        R2 : anza anzas ico ica icos icas ismo ismos able ables ible ibles ista istas oso osa osos osas amiento amientos imiento imientos
        R2 +.ic : adora ador acion adoras adores aciones ante antes ancia ancias
        R2 =log : logia logias
        R2 =u : ucion uciones
        R2 =ente : encia encias
        R1 +.iv : amente
        R2 +.able : mente
        R2 +.abil : idad idades
        R2 +.at : iva ivo ivas ivos
        [.ic]
        R2 : ic
        [.iv]
        R2 +.at : iv
        R2 : os ic ad
        [.at]
        R2 : at
        [.able]
        R2 : ante able ible
        [.abil]
        R2 : abil ic iv
        [2a >3]
        RV <u : ya ye yan yen yeron yendo yo yas yes yais yamos
        [2b]
        RV +.gu : en es eis emos
        RV : arian arias aran aras ariais aria areis ariamos aremos ara are erian erias eran eriais eria ereis eriamos eremos irian irias iran iriais iria ireis iriamos iremos aba ada ida iera ad ed id ase iese aste iste an aban ieran asen iesen aron ieron ado ido ando iendo ar er ir as abas adas idas ieras ases ieses abais iais arais ierais aseis ieseis asteis isteis ados idos amos abamos iamos imos aramos ieramos iesemos asemos
        [.gu]
        W =g : gu
        [3]
        RV : os a o
        RV +.gu2 : e
        [.gu2]
        RV =g : gu
        """;

    // The first step is ours: the published rules leave -ões and -ão apart.
    public const string Portuguese = """
        # romance aeiou
        [plural]
        R1 =ao : oes
        [1 >3]
        R2 : eza ezas ico ica icos icas ismo ismos avel ivel ista istas oso osa osos osas amento amentos imento imentos adora ador acao adoras adores acoes ante antes ancia
        R2 =log : logia logias
        R2 =u : ucao ucoes
        R2 =ente : encia encias
        R1 +.iv : amente
        R2 +.avel : mente
        R2 +.abil : idade idades
        R2 +.at : iva ivo ivas ivos
        RV =ir <e : ira iras
        [.iv]
        R2 +.at : iv
        R2 : os ic ad
        [.at]
        R2 : at
        [.avel]
        R2 : ante avel ivel
        [.abil]
        R2 : abil ic iv
        [2 >3]
        RV : ada ida ia aria eria iria ara era ira ava asse esse isse aste este iste ei arei erei irei am iam ariam eriam iriam aram eram iram avam em arem erem irem assem essem issem ado ido ando endo indo arao erao irao ar er ir as adas idas ias arias erias irias aras eras iras avas es ardes erdes irdes ares eres ires asses esses isses astes estes istes is ais eis ieis arieis erieis irieis areis ereis ireis asseis esseis isseis asteis esteis isteis aveis ados idos amos iamos ariamos eriamos iriamos aramos eramos iramos avamos emos aremos eremos iremos assemos essemos issemos imos armos ermos irmos eu iu ou
        [4 !5]
        RV : os a i o
        [3]
        RV =c : ci
        [5]
        RV +.gu : e
        [.gu]
        RV =g : gu
        RV =c : ci
        """;

    public const string Italian = """
        # romance aeiou
        [pronoun]
        RV =ando : andoci andogli andola andole andoli andolo andomi andone andosi andoti andovi andosene
        RV =endo : endoci endogli endola endole endoli endolo endomi endone endosi endoti endovi endosene
        RV =are : arci argli arla arle arli arlo armi arne arsi arti arvi arsene
        RV =ere : erci ergli erla erle erli erlo ermi erne ersi erti ervi ersene
        RV =ire : irci irgli irla irle irli irlo irmi irne irsi irti irvi irsene
        [1 >3a]
        R2 : anza anze ico ici ica ice iche ichi ismo ismi abile abili ibile ibili ista iste isti oso osi osa ose mente atrice atrici ante anti
        R2 +.ic : azione azioni atore atori
        R2 =log : logia logie
        R2 =u : uzione uzioni usione usioni
        R2 =ente : enza enze
        RV : amento amenti imento imenti
        R1 +.iv : amente
        R2 +.abil : ita
        R2 +.at : ivo ivi iva ive
        [.ic]
        R2 : ic
        [.iv]
        R2 +.at : iv
        R2 : os ic abil
        [.at]
        R2 +.ic : at
        [.abil]
        R2 : abil ic iv
        [2]
        RV : ammo ando ano are arono asse assero assi assimo ata ate ati ato ava avamo avano avate avi avo emmo enda ende endi endo era erai eranno ere erebbe erebbero erei eremmo eremo ereste eresti erete ero erono essero ete eva evamo evano evate evi evo immo ira irai iranno ire irebbe irebbero irei iremmo iremo ireste iresti irete iro irono isca iscano isce isci isco iscono issero ita ite iti ito iva ivamo ivano ivate ivi ivo ono uta ute uti uto ar ir
        [3a]
        RV +.i : a e i o
        [.i]
        RV : i
        [3b]
        RV =c : ch
        RV =g : gh
        """;

    public const string French = """
        # french aeiouy
        [1 >3]
        R2 : ance ique isme able iste eux ances iques ismes ables istes
        R2 +.ic : atrice ateur ation atrices ateurs ations
        R2 =log : logie logies
        R2 =u : usion ution usions utions
        R2 =ent : ence ences
        RV +.ement : ement ements
        R2 +.ite : ite ites
        R2 +.if : if ive ifs ives
        W =eau : eaux
        R1 =al : aux
        R2 : euse euses
        R1 =eux : euse euses
        R1 <bcdfghjklmnpqrstvwxz : issement issements
        RV =ant ? : amment
        RV =ent ? : emment
        RV <aeiouy ? : ment ments
        [.ic]
        R2 : ic
        W =iqu : ic
        [.ement]
        R2 +.at : iv
        R2 : eus
        R1 =eux : eus
        R2 : abl iqu
        RV =i : ier
        [.ite]
        R2 : abil
        W =abl : abil
        R2 : ic iv
        W =iqu : ic
        [.if]
        R2 +.ic : at
        [.at]
        R2 : at
        [2a >3]
        RV <bcdfghjklmnpqrstvwxz : imes it ites i ie ies ir ira irai iraient irais irait iras irent irez iriez irions irons iront is issaient issais issait issant issante issantes issants isse issent isses issez issiez issions issons
        [2b >3]
        R2 : ions
        RV : ee ees er era erai eraient erais erait eras erent erez eriez erions erons eront ez iez
        RV +.e : a ames ates at ai aient ais ait ant ante antes ants as asse assent asses assiez assions
        [.e]
        RV : e
        [4 !5]
        W +.e4 <^aious : s
        R2 <st : ion
        RV =i : ier iere
        RV : e
        [.e4]
        R2 <st : ion
        RV =i : ier iere
        RV : e
        [3]
        W =i : y
        [5]
        W =en : enn
        W =on : onn
        W =et : ett
        W =el : ell
        W =eil : eill
        """;

    public const string Romanian = """
        # romance aeiou
        [0]
        R1 : ul ului
        R1 =a : aua
        R1 =e : ea ele elor
        R1 =i : ii iua iei iile iilor ilor
        R1 =at : atei
        R1 =ati : atie atia
        R1 <^b =i : ile
        [1]
        R1 =abil : abilitate abilitati abilitai
        R1 =ibil : ibilitate
        R1 =iv : ivitate ivitati ivitai
        R1 =ic : icitate icitati icitai icator icatori iciv iciva icive icivi icala icale icali ical
        R1 =at : ativ ativa ative ativi atiune atoare ator atori
        R1 =it : itiv itiva itive itivi itiune itoare itor itori
        [2 >4]
        R2 : at ata ati ate ut uta uti ute ic ica ice ici abil abila abile abili ibil ibila ibile ibili oasa oase os osi ant anta ante anti ator atori itate itati itai iv iva ive ivi
        R2 =t <t : iune iuni
        R2 =ist : ism isme ista iste isti ist
        [3]
        RV : am ai ati em eti im iti asc ascu asca easca esc esti este este ez ezi eaza ind and are ere ire eai eau ea eam eati ii ia iam iai iau iati au ui uram urati ura aram arati ara iram irati ira se asem ase asei asesi asera isem ise isi isera usem use usi usera seram serati seai sesi
        [4]
        RV : e i ie a o u
        """;
}

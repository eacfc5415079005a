namespace Rag;

/// <summary>The stemmers of the Snowball project for Russian, Finnish, Hungarian, Turkish and Greek, restated for words without accents; those of the last two are lighter.</summary>
internal static class OtherRules
{
    // й is и after folding, and ё is е.
    public const string Russian = """
        # firstvowel аеиоуыэюя
        [gerund >2]
        RV : ив ивши ившись ыв ывши ывшись
        RV <ая : в вши вшись
        [reflexive]
        RV : ся сь
        [adjective >2]
        RV +.participle : ее ие ые ое ими ыми еи ии ыи ои ем им ым ом его ого ему ому их ых ую юю ая яя ою ею
        [.participle]
        RV : ивш ывш ующ
        RV <ая : ем нн вш ющ щ
        [verb >2]
        RV <ая : ла на ете ите ли л н ло но ет ют ны ть ешь нно
        RV : ила ыла ена еите уите ите или ыли уи ил ыл ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ую ю
        [noun]
        RV : а ев ов ие ье е иями ями ами еи ии и иеи ои иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я
        [2]
        RV : и
        [3]
        R2 : ост ость
        [4]
        W =н : нн
        RV +.nn : еиш еише
        RV : ь
        [.nn]
        W =н : нн
        """;

    public const string Finnish = """
        # plain aeiouy 0 limited
        [particle]
        R1 <ntaeiouy : kin kaan ko han pa
        R2 : sti
        [possessive]
        R1 <^k : si
        R1 : ni nsa mme nne
        R1 =ta : taan
        R1 =ssa : ssaan
        R1 =sta : staan
        R1 =lla : llaan
        R1 =lta : ltaan
        R1 =na : naan
        R1 =lle : lleen
        R1 =ine : ineen
        [case]
        R1 =aa : aaseen
        R1 =a : ahan
        R1 =e : ehen
        R1 =i : ihin
        R1 =o : ohon
        R1 =u : uhun
        R1 =y : yhyn
        R1 <i : siin den tten
        R1 <aeiouy : seen
        R1 : tta ta ssa sta lla lta lle na ksi ine
        R1 =a : aan
        R1 =e : een
        R1 =i : iin
        R1 =o : oon
        R1 =u : uun
        R1 =y : yyn
        R1 <aeiouy : a
        R1 : n
        [ending]
        R2 : impi impa immi imma eja
        R2 <^o : mpi mpa mmi mma
        [plural]
        R1 : i j
        R1 <aeiouy : t
        [tidy]
        R1 =a : aa
        R1 =e : ee
        R1 =i : ii
        R1 =o : oo
        R1 =u : uu
        R1+ <bcdfghjklmnpqrstvwxz : a e i
        R1 =o : oj jo
        R1 =u : uj
        [double]
        W =k : kk
        W =p : pp
        W =t : tt
        W =l : ll
        W =m : mm
        W =n : nn
        W =r : rr
        W =s : ss
        """;

    public const string Hungarian = """
        # hungarian aeiou
        [instrumental]
        R1 =b : bbal bbel
        R1 =d : ddal ddel
        R1 =g : ggal ggel
        R1 =k : kkal kkel
        R1 =l : llal llel
        R1 =m : mmal mmel
        R1 =n : nnal nnel
        R1 =p : ppal ppel
        R1 =r : rral rrel
        R1 =s : ssal ssel
        R1 =sz : sszal sszel
        R1 =t : ttal ttel
        R1 =z : zzal zzel
        [case]
        R1 : ban ben ba be ra re nak nek val vel tol rol bol hoz hez nal nel ig at et ot ert kepp keppen kor kent ul on en an n t
        [special]
        R1 =e : enkent
        R1 =a : ankent
        [other]
        R1 : astul estul stul
        [factive]
        R1 =b : bba bbe
        R1 =d : dda dde
        R1 =g : gga gge
        R1 =k : kka kke
        R1 =l : lla lle
        R1 =m : mma mme
        R1 =n : nna nne
        R1 =s : ssa sse
        R1 =t : tta tte
        [owned]
        R1 : oke eke ake ke eie aie oei
        [singular]
        R1 : unk nk anak enk ank juk uk em om am m od ed ad d ja je a e
        [plural]
        R1 : jaim jeim aim eim im jaid jeid aid eid id jai jei ai ei i jaink jeink eink aink ink jaitok jeitek aitok eitek itek jeik jaik aik eik ik
        [many]
        R1 : ok ek ak k
        """;

    public const string Turkish = """
        # plain aeiou
        [verb]
        W : dir dur tir tur
        [1 !1b]
        R1 <aeiou : sinda sinde sundan sinden sindan sina sine suna sini sunu sinin sunun
        R1 : indaki indeki undaki daki deki taki teki
        R1 : inda inde unda undan inden indan ina ine una ini unu inin unun
        R1 : larinin lerinin larini lerini larina lerine larinda lerinde larindan lerinden lariyla leriyle larin lerin lari leri lardan lerden larda lerde lara lere larla lerle lar ler
        R1 : dan den tan ten da de ta te la le ca ce
        R1 <aeiou : nin nun yla yle ya ye yi yu
        R1 : imiz umuz iniz unuz
        R1 <aeiou : miz muz niz nuz si su m n
        R1 <bcdfghjklmnpqrstvwxyz : in un im um a e i u
        [1b]
        R1 : lari leri lar ler imiz umuz
        R1 <aeiou : si su
        R1 <bcdfghjklmnpqrstvwxyz : i u
        """;

    public const string Greek = """
        # plain αεηιουω
        [1]
        R1 =μα : ματων ματοσ ματα
        R1 : αδων αδεσ
        R1 : ουμε ουμαστε ομαστε ομασταν ουνται ονται ονταν ομουν ομαι εσαι εται εστε
        R1 : ηθηκε ηθηκαν θηκε θηκαν ηκε ηκαν ηστε στε
        R1 : ησουμε ησετε ησουν ησεισ ησαμε ησατε ησαν
        R1 : ετε ατε αμε ουν ουνε ασ εσ οσ ησ ουσ ων
        R1 : εισ ει οι αι ου α ε η ο υ ω ον αν εν ην υσ
        [2]
        R1 : ικ ουσ
        """;
}

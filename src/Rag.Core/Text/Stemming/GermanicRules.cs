namespace Rag;

/// <summary>The stemmers of the Snowball project for Dutch and the Scandinavian languages, restated for words without accents.</summary>
internal static class GermanicRules
{
    public const string Dutch = """
        # plain aeiouy 3
        [1]
        R1 =heid : heden
        R1 <bcdfghjklmnpqrstvwxz ~kdt : en ene
        R1 <bcdfghklmnpqrstvwxz : s se
        [2]
        R1 <bcdfghjklmnpqrstvwxz ~kdt : e
        [3a]
        R2 <^c +.en : heid
        [.en]
        R1 <bcdfghjklmnpqrstvwxz ~kdt : en
        [3b]
        R2 +.ig : end ing
        R2 <^e : ig
        R2 +2 : lijk
        R2 : baar bar
        [.ig]
        R2 <^e : ig
        W =k : kk
        W =d : dd
        W =t : tt
        [4]
        W =ab : aab
        W =ad : aad
        W =ag : aag
        W =ak : aak
        W =al : aal
        W =am : aam
        W =an : aan
        W =ap : aap
        W =ar : aar
        W =as : aas
        W =at : aat
        W =ek : eek
        W =el : eel
        W =em : eem
        W =en : een
        W =ep : eep
        W =er : eer
        W =es : ees
        W =et : eet
        W =ed : eed
        W =ef : eef
        W =eg : eeg
        W =om : oom
        W =on : oon
        W =op : oop
        W =or : oor
        W =os : oos
        W =ot : oot
        W =od : ood
        W =of : oof
        W =og : oog
        W =ok : ook
        W =ol : ool
        W =ur : uur
        W =us : uus
        W =ut : uut
        W =ud : uud
        W =uk : uuk
        W =um : uum
        W =un : uun
        """;

    public const string Swedish = """
        # plain aeiouy 3 limited
        [1]
        R1 : a arna erna heterna orna ad e ade ande arne are aste en anden aren heten ern ar er heter or as arnas ernas ornas es ades andes ens arens hetens erns at andet het ast
        R1 <bcdfghjklmnoprtvy : s
        [2]
        R1 =d : dd
        R1 =g : gd
        R1 =n : nn
        R1 =d : dt
        R1 =g : gt
        R1 =k : kt
        R1 =t : tt
        [3]
        R1 : lig ig els
        R1 =los : lost
        R1 =full : fullt
        """;

    public const string Danish = """
        # plain aeiouy 3 limited
        [1]
        R1 : hed ethed ered e erede ende erende ene erne ere en heden eren er heder erer heds es endes erendes enes ernes eres ens hedens erens ers ets erets et eret
        R1 <abcdfghjklmnoprtvyz : s
        [2]
        R1 =g : gd
        R1 =d : dt
        R1 =g : gt
        R1 =k : kt
        [st]
        W =ig : igst
        [3]
        R1 +2 : ig lig elig els
        R1 =los : lost
        [4]
        W =b : bb
        W =d : dd
        W =f : ff
        W =g : gg
        W =k : kk
        W =l : ll
        W =m : mm
        W =n : nn
        W =p : pp
        W =r : rr
        W =s : ss
        W =t : tt
        """;

    public const string Norwegian = """
        # plain aeiouy 3 limited
        [1]
        R1 : a e ede ande ende ane ene hetene en heten ar er heter as es edes endes enes hetenes ens hetens ers ets et het ast
        R1 <bcdfghjlmnoprtvyz : s
        R1 =er : erte ert
        [2]
        R1 =d : dt
        R1 =v : vt
        [3]
        R1 : leg eleg ig eig lig elig els lov elov slov hetslov
        """;
}

namespace Rag.Core.Tests.Citations.Claims;

/// <summary>A contract, a report and a chat log in five languages, written for these tests: one sentence a line.</summary>
internal static class ClaimTexts
{
    public const string English = """
        The tenant pays a deposit of 900 euros before 14 March 2025.
        All repairs above 150 euros are paid by the landlord.
        The lease is renewed for 12 months at least 30 days before it ends.
        Some rooms of the house are heated with gas.
        The garden is open to every tenant from April to October.
        The keys are sent from Hamburg to Lisbon by courier.
        Revenue in the north was 420 million in 2023.
        The parcel of the customer weighs 25 kg and was sent on 3 May 2024.
        At most 40 guests can stay in the main hall.
        Anna said that Martin will bring 6 chairs.
        The meeting with Ferrari is moved from Monday to Thursday.
        The download of the report takes 15 minutes on a slow line.
        """;

    public const string German = """
        Der Mieter zahlt eine Kaution von 900 Euro bis zum 14. März 2025.
        Alle Reparaturen über 150 Euro zahlt der Vermieter selbst.
        Der Vertrag ist auf 12 Monate befristet und endet am 3. Mai 2026.
        Einige Zimmer des Hauses sind mit Gas beheizt.
        Die Frist für die Kündigung beträgt mindestens 30 Tage.
        Der Garten ist im Sommer immer für Gäste geöffnet.
        Der Umsatz im Norden ist 2023 auf 420 Millionen gestiegen.
        Das Paket des Kunden ist 25 kg schwer und kostet 9 Euro Porto.
        In der großen Halle sind höchstens 40 Gäste erlaubt.
        Die Heizung im Keller ist seit 6 Wochen defekt.
        Der Aufzug im Hinterhaus ist für 8 Personen zugelassen.
        Die Miete für den Stellplatz beträgt 75 Euro im Monat.
        Das Büro der Verwaltung ist am Freitag von 9 bis 12 Uhr besetzt.
        Der Rauchmelder im Flur ist nach 10 Jahren auszutauschen.
        """;

    public const string French = """
        Le locataire paie une caution de 900 euros avant le 14 mars 2025.
        Tous les travaux au-dessus de 150 euros sont payés par le propriétaire.
        Le contrat est conclu pour 12 mois et commence le 3 mai 2026.
        Quelques chambres de la maison sont chauffées au gaz.
        Le délai de préavis est de 30 jours au moins pour chaque partie.
        Le jardin est toujours ouvert aux voisins en été.
        Le chiffre du nord est monté à 420 millions en 2023.
        Le colis du client est lourd de 25 kg et coûte 9 euros de port.
        La grande salle est prévue pour au plus 40 invités.
        Le chauffage de la cave est en panne depuis 6 semaines.
        Le loyer du parking est de 75 euros chaque mois.
        Le bureau de Lyon est ouvert le vendredi pendant 3 heures.
        Le détecteur de fumée du couloir est remplacé après 10 ans.
        La visite de la cave avec Durand est fixée au 8 mars 2025.
        """;

    public const string Spanish = """
        El inquilino paga una fianza de 900 euros antes del 14 de marzo de 2025.
        Todos los arreglos de más de 150 euros son pagados por el dueño.
        El contrato es válido por 12 meses y empieza el 3 de mayo de 2026.
        Algunos cuartos de la casa son calentados con gas.
        El plazo de aviso es de al menos 30 días para cada parte.
        El jardín es siempre accesible para los vecinos en verano.
        La cifra del norte es de 420 millones en 2023.
        El paquete del cliente es de 25 kg y cuesta 9 euros de envío.
        La sala grande es apta para como máximo 40 invitados.
        La avería del sótano es conocida desde hace 6 semanas.
        El alquiler del garaje es de 75 euros cada mes.
        La oficina de Sevilla es atendida el viernes durante 3 horas.
        El detector de humo del pasillo es cambiado después de 10 años.
        La visita del sótano con Romero es el 8 de marzo de 2025.
        """;

    public const string Chinese = """
        租客需要在2025年3月14日之前支付900欧元押金。
        所有超过150欧元的修理费用由房东支付。
        合同期限为12个月，需要提前通知对方。
        部分房间可以使用天然气取暖。
        解约通知期限至少为30天，双方需要书面确认。
        花园在夏天总是向邻居开放，可以散步。
        北部地区的收入在2023年达到420万，公司提供明细。
        客户的包裹重量是25公斤，于5月3日开始运输。
        大厅最多可以容纳40位客人。
        地下室的暖气需要在6周之内修好。
        停车位的租金是每月75欧元，由租客支付。
        办公室在星期五提供3小时的咨询服务。
        走廊的烟雾报警器需要在10年之后更换。
        电梯最多可以乘坐8人，管理处提供钥匙。
        """;
}

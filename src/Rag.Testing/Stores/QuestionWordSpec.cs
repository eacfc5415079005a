using System.Text.Json;

namespace Rag.Testing;

/// <summary>No word of a question is lost: names that are spelled like function words, single letters, joined names and signs decide between texts that are otherwise alike.</summary>
public abstract class QuestionWordSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    private const string Faults = "faults/core/retrieval.jsonl";

    // Texts that differ in little but one word: '¦' parts them. Then what is asked, '>' and a word of the text wanted first.
    private static readonly (string Texts, string Questions)[] s_groups =
    [
        ("The Apache license is a permissive license.¦The MIT license is a permissive license.¦The GPL license is a copyleft license.", "What is the MIT license?>MIT¦what does the GPL license say>GPL"),
        ("Vitamin A is found in liver.¦Vitamin B is found in meat. A lack of it harms.¦Vitamin C is found in fruit. A lack of it harms.¦Vitamin D is made by a skin.",
            "What is vitamin A found in?>liver¦Where does one find Vitamin D?>skin¦what is vitamin a?>liver"),
        ("A NOT gate inverts an input.¦An AND gate multiplies the inputs.¦An OR gate adds the inputs.", "What does a NOT gate do?>inverts¦What does an AND gate do?>multiplies¦What does the or gate do?>adds"),
        ("The IT department repairs laptops.¦The HR department pays salaries.¦The legal department signs contracts.", "What does the IT department do?>repairs¦what is the it department for>repairs"),
        ("The US office opens at nine and closes at six in the evening.¦The UK office opens at eight.", "When does the US office open?>nine¦when does the us office open>nine¦When does the UK office open?>eight"),
        ("A while loop repeats its body as long as the condition holds.¦A for loop repeats its body a counted number of times.¦A do loop repeats its body once and then tests the condition.",
            "How do I write a while loop?>as long¦How do I write a for loop?>counted¦How do I write a do loop?>once"),
        ("dir lists the files of a folder.¦cd changes the folder.¦ren renames the files of a folder.", "What does dir do?>lists"),
        ("The this keyword means the object.¦The base keyword means the parent.¦The new keyword makes an object.", "What does the this keyword mean?>object.¦How is the this keyword used?>this"),
        ("The if statement tests once.¦The switch statement tests often.", "How does the if statement work?>once"),
        ("The Who played in Leeds.¦The Kinks played in Leeds.¦The Band played in Leeds.", "Where did The Who play?>Who"),
        ("The IN operator tests for a list.¦The IS operator tests for null.¦The AS clause renames columns.¦The HAVING clause tests groups.¦The BETWEEN operator tests a range.",
            "What does the IN operator do?>list¦What does the IS operator do?>null¦What does the AS clause do?>renames¦What does the having clause do?>groups¦What does the between operator do?>range"),
        ("ALL is treated with this drug.¦AML is treated with that drug.¦CLL is treated with no drug.", "How is ALL treated?>ALL"),
        ("The WHO recommends sleep.¦The CDC recommends sleep.", "What does the WHO recommend?>WHO¦Who is the WHO?>WHO"),
        ("The CAN bus is fast.¦The LIN bus is fast.", "How fast is the CAN bus?>CAN"),
        ("Hepatitis A comes from food.¦Hepatitis B comes from blood.¦Hepatitis C comes from needles. A person has it.", "Where does hepatitis A come from?>food"),
        ("A type I error rejects too much.¦A type II error rejects too little.", "What does a type I error do?>much"),
        ("The word from names the table.¦The word where names the rows.¦The word select names the columns.", "What does \"from\" name?>table¦What does the word `where` name?>rows"),
        ("Die zulässige Abweichung ist klein.¦Die gemessene Abweichung ist klein.", "Was ist die zulässige Abweichung?>zulässige"),
        ("Die IT Abteilung ist im Keller.¦Die HR Abteilung ist im Keller.", "Wo ist die IT Abteilung?>IT"),
        ("Saal A ist im Norden.¦Saal B ist im Norden.¦Saal C ist im Norden.", "Wo ist Saal A?>Saal A"),
        ("La puerta NO invierte la señal.¦La puerta XOR invierte la señal.", "¿Qué hace la puerta NO?>NO"),
        ("The company rests in May.¦The company rests in June.", "What happens at the company in May?>May"),
        ("Will Smith is old.¦John Smith is old.", "How old is Will Smith?>Will"),
        ("AM radio is noisy.¦FM radio is clear.", "How does AM radio work?>AM"),
        ("C++17 adds structured bindings.¦Rust adds ownership.¦C# 12 adds collection expressions.", "C++>17¦What did C++17 add?>structured¦c#>collection"),
        ("Release v2.1.0 is out.¦Release v2.0.9 is out.", "2.1.0>v2.1.0¦version 2.0>v2.0.9"),
        ("Connect to the Wi-Fi network.¦Connect to the cable network.", "wifi>Wi-Fi¦wi-fi>Wi-Fi"),
        ("Part ABC-123 is a bolt.¦Part ABC-124 is a nut.", "ABC123>bolt¦abc-124>nut¦123>bolt"),
        ("Call getUserName to read it.¦Call set_user_name to write it.", "getUserName>read¦set_user_name>write¦setUserName>write"),
        ("Write to jane.doe@example.com.¦Write to john.doe@example.com.", "jane.doe@example.com>jane¦john doe>john"),
        ("Error CS0103 means a missing name.¦Error 0x80070005 means no access.", "CS0103>missing¦0x80070005>access¦CS 0103>missing"),
        ("See appsettings.json for it.¦See launchsettings.json for it.", "appsettings.json>appsettings¦launchsettings>launchsettings"),
        ("We ship fast 🚀 now.¦The ship sails now.", "🚀>🚀"),
        ("It costs 5 €.¦It costs 5 £.", "€>€¦£>£"),
        ("Join a && b when both hold.¦Join a || b when one holds.", "What does && do?>both¦||>one"),
    ];

    [SpecFact]
    public async Task Each_question_finds_the_text_with_its_word_first()
    {
        var collection = await OpenAsync(settings => settings with { Analyzer = TextAnalyzer.Default });
        await collection.ReplaceAsync([.. s_groups.SelectMany((group, g) => group.Texts.Split('¦').Select((text, t) => new TestDocument($"{g}.{t}", text)))]);

        var wrong = new List<string>();
        foreach (var question in s_groups.SelectMany(group => Questions(group.Questions)))
        {
            var first = await FirstAsync(collection, question.Text);
            if (first?.Chunk.Text.Contains(question.Wanted, StringComparison.Ordinal) != true)
                wrong.Add($"{question.Text} found first: {first?.Chunk.Text}");
        }

        Assert.Empty(wrong);
    }

    [SpecFact(Needs = Faults)]
    public async Task Questions_that_failed_find_what_is_wanted()
    {
        foreach (var line in File.ReadLines(SharedFiles.Find(Faults)!))
        {
            using var fault = JsonDocument.Parse(line);
            var collection = await OpenAsync(settings => settings with { Analyzer = TextAnalyzer.Default });
            await collection.ReplaceAsync([.. fault.RootElement.GetProperty("docs").EnumerateObject().Select(document => new TestDocument(document.Name, document.Value.GetString()!))]);

            Assert.Equal(fault.RootElement.GetProperty("want").GetString(), (await FirstAsync(collection, fault.RootElement.GetProperty("question").GetString()!))?.Document.Id);
        }
    }

    private static async Task<SearchHit?> FirstAsync(IVectorCollection collection, string question) =>
        (await collection.SearchAsync(new SearchQuery { Mode = SearchMode.Keyword, Text = question, Top = 1, Access = CallerAccess.System })) is [var first, ..] ? first : null;

    private static IEnumerable<(string Text, string Wanted)> Questions(string questions) =>
        questions.Split('¦').Select(question => (question[..question.LastIndexOf('>')], question[(question.LastIndexOf('>') + 1)..]));
}

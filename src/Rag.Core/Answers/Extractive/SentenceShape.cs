using System.Text.RegularExpressions;

namespace Rag;

/// <summary>What a sentence looks like, whatever it is about: whether it can stand in an answer on its own.</summary>
internal static partial class SentenceShape
{
    /// <summary>Whether it is no whole sentence: cut at either end, a line of code, or a label.</summary>
    public static bool IsFragment(string text) => char.IsLower(text[0]) || !EndPattern().IsMatch(text) || IsCode(text);

    /// <summary>Whether it sends the reader elsewhere instead of telling something.</summary>
    public static bool IsPointer(string text) => PointerPattern().IsMatch(text);

    /// <summary>Whether it needs what stands before or beside it to be understood.</summary>
    public static bool IsDependent(string text) => DependentPattern().IsMatch(text);

    /// <summary>Whether it speaks of something shown on the page that an answer does not show.</summary>
    public static bool ShowsElsewhere(string text) => ElsewherePattern().IsMatch(text);

    /// <summary>Whether it tells what to do.</summary>
    public static bool IsInstruction(string text) => InstructionPattern().IsMatch(text);

    /// <summary>Whether it says what something is.</summary>
    public static bool Defines(string text) => DefiningPattern().IsMatch(text);

    /// <summary>Whether a page's title says that it is a list of changes between versions.</summary>
    public static bool IsReleaseNotes(string label) => ReleaseNotesPattern().IsMatch(label);

    private static bool IsCode(string text)
    {
        if (text[^1] is ';' or '{' or '}')
            return true;
        // Code in backticks is part of prose; outside of them braces and semicolons are not.
        var isQuoted = false;
        var marks = 0;
        foreach (var unit in text)
        {
            isQuoted ^= unit == '`';
            marks += !isQuoted && unit is '{' or '}' or ';' ? 1 : 0;
        }

        return marks > 2;
    }

    [GeneratedRegex(@"[.!?:…。！？：]['"")\]”’»」』）`*_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex EndPattern();

    [GeneratedRegex(@"^(?:for more|see |learn |please (?:see|refer)|refer to|read |go to |here (?:you|we|is|are)|the (?:following|sections?|next|rest)|below |this (?:step-by-step|page|article|section|document|topic|tutorial|walkthrough|sample|guide)|in this |we (?:will|have|are|now)|so far |let's |more information|siehe |weitere |mehr |in diesem |dieser (?:artikel|abschnitt))|, see |\b(?:see|refer to|consult) (?:the |also |our |\[)|for (?:more|further|additional) (?:information|details)|\bas follows\b|\bfind out\b|\[!|^(?:参见|请参阅|本文)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PointerPattern();

    [GeneratedRegex(@"^(?:(?:since |because |when |if |for |in |to do |all |both |most |each |none |some |one |another |any )?(?:of )?(?:this|these|that|those|such|it|its|they|their|them|here|there|he|she|others?)\b|(?:however|also|but|and|or|so|again|then|thus|therefore|hence|otherwise|instead|furthermore|moreover|conversely|similarly|likewise|regardless|nevertheless|now|notice|note|once (?:this|that|you're done)|as (?:such|a result|mentioned|before|above|we|you can see)|in (?:addition|contrast|either case|both cases|fact|other words|particular)|on the other hand|at this point|for (?:example|instance|this reason)|just like|additionally|finally|first|second|third|next|lastly|after that|afterwards|the (?:first|second|third|last|latter|former|same|other|example|code|output|result|command|method)|option (?:one|two|three)|dies(?:e[rsmn]?)?|er|sie|es|jedoch|aber|außerdem|daher|deshalb|dadurch|dann|zudem|zum beispiel|somit)\b|这|那|它|因此|所以|但是|此外|例如|然后)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DependentPattern();

    [GeneratedRegex(@"\b(?:examples?|code|sections?|snippets?|samples?|tables?|figures?|steps?|queries|query|class|classes|listing) (?:above|below)\b|\b(?:above|preceding|previous|following|generated above|shown below|shown above) ?(?:examples?|code|sections?|query|queries|snippets?|samples?|tables?|figures?|class|classes|steps?|methods?|listing)?\b|\bin the (?:example|sample)\b|\b(?:oben|unten|folgende[nrms]?)\b|如下|上述|以下", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ElsewherePattern();

    [GeneratedRegex(@"^(?:to |you (?:can|must|need|should|may)|use |call |run |add |install |set |create |specify |configure |enable |open |write |um |sie können|man |verwenden|要|使用|请)|\b(?:can be|is|are) (?:used|done|configured|created|enabled|specified|achieved|set)\b|\bby (?:\w+ing)\b|可以", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex InstructionPattern();

    [GeneratedRegex(@"\b(?:is|are|means?|refers? to|allows?|enables?|lets?|provides?|causes?|controls?|ist|sind|bedeutet|bezeichnet|ermöglicht)\b|是|指|允许", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DefiningPattern();

    [GeneratedRegex(@"\b(?:what['’]?s[- ]?new|what is new|release (?:notes|planning)|changelog|change log|breaking[- ]changes|new features|past releases|roadmap|neuerungen|versionshinweise)\b|新增功能|发行说明", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ReleaseNotesPattern();
}

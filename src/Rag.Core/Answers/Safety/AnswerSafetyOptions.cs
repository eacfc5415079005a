namespace Rag;

/// <summary>What an answer may hold when it leaves the library.</summary>
public sealed class AnswerSafetyOptions
{
    /// <summary>The hosts that links may lead to, such as <c>intranet.example</c>: exactly these, over https.</summary>
    /// <value>Empty by default: no link is left.</value>
    public ISet<string> AllowedHosts { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Texts that never leave, such as keys and the system prompt's own mark. Found in any case and when split by spaces, dashes or invisible characters.</summary>
    /// <value>Each at least 6 letters and digits; shorter ones are ignored. Empty by default.</value>
    public IList<string> Secrets { get; } = [];
}

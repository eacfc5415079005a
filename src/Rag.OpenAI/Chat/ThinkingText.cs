namespace Rag.OpenAI;

/// <summary>Parts what a model thinks aloud from what it answers: text that begins with <c>&lt;think&gt;</c> is reasoning up to <c>&lt;/think&gt;</c>.</summary>
/// <remarks>
/// So DeepSeek, Qwen and their kin write where a server does not part it itself. A tag later in the text is text: the answer may be about it. Thinking that never ends is reasoning to the end.
/// </remarks>
internal sealed class ThinkingText
{
    private static readonly string[] s_names = ["think", "thinking", "thought", "reasoning"];

    private string _held = "";
    private string? _end;
    private State _state;

    private enum State
    {
        Beginning,
        Thinking,
        AfterThinking,
        Answering,
    }

    /// <summary>Parts a whole text.</summary>
    public static (string Thought, string Answer) Split(string text)
    {
        var whole = new ThinkingText();
        var (thought, answer) = whole.Add(text);
        var (lastThought, lastAnswer) = whole.End();
        (thought, answer) = (thought + lastThought, answer + lastAnswer);
        // Some templates write the opening tag themselves, so that only the closing one is the model's.
        var end = thought.Length == 0 ? answer.IndexOf("</think>", StringComparison.Ordinal) : -1;
        return end >= 0 && !answer[..end].Contains("<think>", StringComparison.Ordinal)
            ? (answer[..end].Trim(), answer[(end + "</think>".Length)..].TrimStart())
            : (thought, answer);
    }

    /// <summary>Takes the next piece, cut anywhere, and gives what of it, and of what was held back, is known to be thought or answer.</summary>
    public (string Thought, string Answer) Add(string text)
    {
        if (_state == State.Answering)
            return ("", text);
        _held += text;
        var thought = "";
        if (_state == State.Beginning && !TryBegin())
            return _state == State.Answering ? ("", Release()) : ("", "");
        if (_state == State.Thinking)
        {
            var end = _held.IndexOf(_end!, StringComparison.Ordinal);
            var length = end >= 0 ? end : _held.Length - PartAtEnd(_held, _end!);
            thought = _held[..length];
            _held = _held[(end >= 0 ? end + _end!.Length : length)..];
            if (end < 0)
                return (thought, "");
            _state = State.AfterThinking;
        }

        _held = _held.TrimStart();
        if (_held.Length > 0)
            _state = State.Answering;
        return (thought, Release());
    }

    /// <summary>What was held back when the text ended.</summary>
    public (string Thought, string Answer) End() => _state == State.Thinking ? (Release(), "") : ("", Release());

    /// <summary>Whether thinking has begun; decides for an answer when the text cannot begin with a tag any more.</summary>
    private bool TryBegin()
    {
        var start = _held.AsSpan().TrimStart();
        var isOpen = start.IsEmpty;
        foreach (var name in s_names)
        {
            var tag = $"<{name}>";
            if (start.StartsWith(tag, StringComparison.Ordinal))
            {
                _end = $"</{name}>";
                _held = start[tag.Length..].ToString();
                _state = State.Thinking;
                return true;
            }

            isOpen |= tag.AsSpan().StartsWith(start, StringComparison.Ordinal);
        }

        if (!isOpen)
            _state = State.Answering;
        return false;
    }

    private static int PartAtEnd(string text, string tag)
    {
        for (var length = Math.Min(text.Length, tag.Length - 1); length > 0; length--)
        {
            if (text.AsSpan(text.Length - length).SequenceEqual(tag.AsSpan(0, length)))
                return length;
        }

        return 0;
    }

    private string Release()
    {
        var held = _held;
        _held = "";
        return held;
    }
}

using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Rag.OpenAI;

/// <summary>Turns the events of one streamed answer into updates: text as it comes, tool calls once they are whole.</summary>
internal sealed class ChatStreamReader(string model)
{
    private readonly List<PartialCall> _calls = [];
    private readonly StringBuilder _refusal = new();
    private readonly ThinkingText _thinking = new();
    private UsageDetails? _usage;
    private string? _id;
    private DateTimeOffset? _createdAt;
    private string _model = model;
    private bool _finished;

    /// <summary>Whether the model said why it stopped; a stream that ends before was cut off.</summary>
    public bool Finished => _finished;

    /// <summary>Whether there was any part of an answer, empty as it may have been.</summary>
    public bool Begun { get; private set; }

    public ChatResponseUpdate? Read(JsonElement root)
    {
        _id ??= ChatAnswer.Text(root, "id");
        _createdAt ??= ChatAnswer.CreatedAt(root);
        if (ChatAnswer.Text(root, "model") is { Length: > 0 } model)
            _model = model;

        var update = Update();
        if (ChatAnswer.FirstChoice(root) is { } choice)
        {
            Begun = true;
            if (ChatAnswer.Object(choice, "delta") is { } delta)
                ReadDelta(delta, update);
            if (ChatAnswer.Finish(ChatAnswer.Text(choice, "finish_reason")) is { } reason)
            {
                _finished = true;
                update.FinishReason = reason;
                AddWhole(update);
            }
        }

        // Given at the end, once: some servers send with every event what the answer has cost so far.
        if (ChatAnswer.Object(root, "usage") is { } usage)
            _usage = Larger(_usage, ChatAnswer.Usage(usage));
        return update.Contents.Count > 0 || update.FinishReason is not null ? update : null;
    }

    /// <summary>What was still held back when the stream ended; null when nothing was. A server that said it was done but not why has stopped.</summary>
    public ChatResponseUpdate? End()
    {
        var update = Update();
        if (!_finished)
            update.FinishReason = ChatFinishReason.Stop;
        AddWhole(update);
        if (_usage is not null)
            update.Contents.Add(new UsageContent(_usage));
        return update.Contents.Count > 0 || update.FinishReason is not null ? update : null;
    }

    private static UsageDetails Larger(UsageDetails? known, UsageDetails next) => known is null ? next : new UsageDetails
    {
        InputTokenCount = Max(known.InputTokenCount, next.InputTokenCount),
        OutputTokenCount = Max(known.OutputTokenCount, next.OutputTokenCount),
        TotalTokenCount = Max(known.TotalTokenCount, next.TotalTokenCount),
        CachedInputTokenCount = Max(known.CachedInputTokenCount, next.CachedInputTokenCount),
        ReasoningTokenCount = Max(known.ReasoningTokenCount, next.ReasoningTokenCount),
    };

    private static long? Max(long? left, long? right) => left > right || right is null ? left : right;

    private ChatResponseUpdate Update() => new(ChatRole.Assistant, [])
    {
        ResponseId = _id,
        MessageId = _id,
        ModelId = _model,
        CreatedAt = _createdAt,
    };

    private void ReadDelta(JsonElement delta, ChatResponseUpdate update)
    {
        if (ChatAnswer.Reasoning(delta) is { Length: > 0 } reasoning)
            update.Contents.Add(new TextReasoningContent(reasoning));
        if (ChatAnswer.ContentText(delta) is { Length: > 0 } text)
            AddText(update, _thinking.Add(text));
        _refusal.Append(ChatAnswer.Text(delta, "refusal"));
        foreach (var call in ChatAnswer.Items(delta, "tool_calls"))
        {
            if (call.ValueKind != JsonValueKind.Object)
                throw ModelFailure.Malformed("a tool call that is no object");
            var id = ChatAnswer.Text(call, "id") is { Length: > 0 } given ? given : null;
            var function = ChatAnswer.Object(call, "function");
            var name = function is { } named && ChatAnswer.Text(named, "name") is { Length: > 0 } word ? word : null;
            var partial = Find(ChatAnswer.Number(call, "index"), id, name);
            partial.Id ??= id;
            partial.Name ??= name;
            if (function is { } fragment)
                partial.Arguments.Append(ChatAnswer.Text(fragment, "arguments"));
        }
    }

    private static void AddText(ChatResponseUpdate update, (string Thought, string Answer) parts)
    {
        if (parts.Thought.Length > 0)
            update.Contents.Add(new TextReasoningContent(parts.Thought));
        if (parts.Answer.Length > 0)
            update.Contents.Add(new TextContent(parts.Answer));
    }

    private PartialCall Find(long? index, string? id, string? name)
    {
        // Without an index, as some compatible servers send it, a new id begins a new call and no id continues the last.
        var found = index is not null
            ? _calls.FindLast(call => call.Index == index)
            : _calls.FindLast(call => id is null || call.Id == id);
        // Others give every call the index 0: then a new id begins a new call, or a new name where there are no ids and the call before is whole.
        if (found is not null && (id is not null && found.Id is not null ? id != found.Id : id is null && name is not null && found.IsWhole))
            found = _calls.FindLast(call => id is not null && call.Id == id);
        if (found is null)
            _calls.Add(found = new PartialCall { Index = index });
        return found;
    }

    private void AddWhole(ChatResponseUpdate update)
    {
        AddText(update, _thinking.End());
        if (_refusal.Length > 0)
            update.Contents.Add(new ErrorContent(_refusal.ToString()) { ErrorCode = ChatAnswer.RefusalCode });
        foreach (var call in _calls)
            ChatAnswer.AddCall(update.Contents, call.Id, call.Name, call.Arguments.ToString());
        _refusal.Clear();
        _calls.Clear();
    }

    private sealed class PartialCall
    {
        public long? Index { get; init; }

        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();

        /// <summary>Whether it has a name, and arguments that are a JSON object.</summary>
        public bool IsWhole
        {
            get
            {
                var text = Arguments.ToString().AsSpan().Trim();
                if (Name is null || text.IsEmpty || text[^1] != '}')
                    return false;
                try
                {
                    using var json = JsonDocument.Parse(text.ToString());
                    return json.RootElement.ValueKind == JsonValueKind.Object;
                }
                catch (JsonException)
                {
                    return false;
                }
            }
        }
    }
}

using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Rag.OpenAI;

/// <summary>Turns the events of one streamed answer into updates: text as it comes, tool calls once they are whole.</summary>
internal sealed class ChatStreamReader(string model)
{
    private readonly List<PartialCall> _calls = [];
    private readonly StringBuilder _refusal = new();
    private string? _id;
    private DateTimeOffset? _createdAt;
    private string _model = model;
    private bool _finished;

    /// <summary>Whether the model said why it stopped; a stream that ends before was cut off.</summary>
    public bool Finished => _finished;

    public ChatResponseUpdate? Read(JsonElement root)
    {
        _id ??= ChatAnswer.Text(root, "id");
        _createdAt ??= ChatAnswer.CreatedAt(root);
        if (ChatAnswer.Text(root, "model") is { Length: > 0 } model)
            _model = model;

        var update = Update();
        if (ChatAnswer.FirstChoice(root) is { } choice)
        {
            if (ChatAnswer.Object(choice, "delta") is { } delta)
                ReadDelta(delta, update);
            if (ChatAnswer.Finish(ChatAnswer.Text(choice, "finish_reason")) is { } reason)
            {
                _finished = true;
                update.FinishReason = reason;
                AddWhole(update);
            }
        }

        if (ChatAnswer.Object(root, "usage") is { } usage)
            update.Contents.Add(new UsageContent(ChatAnswer.Usage(usage)));
        return update.Contents.Count > 0 || update.FinishReason is not null ? update : null;
    }

    /// <summary>What was still held back when the stream ended; null when nothing was.</summary>
    public ChatResponseUpdate? End()
    {
        var update = Update();
        AddWhole(update);
        return update.Contents.Count > 0 ? update : null;
    }

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
            update.Contents.Add(new TextContent(text));
        _refusal.Append(ChatAnswer.Text(delta, "refusal"));
        foreach (var call in ChatAnswer.Items(delta, "tool_calls"))
        {
            if (call.ValueKind != JsonValueKind.Object)
                throw ModelFailure.Malformed("a tool call that is no object");
            var id = ChatAnswer.Text(call, "id");
            var partial = Find(ChatAnswer.Number(call, "index"), id);
            partial.Id ??= id;
            if (ChatAnswer.Object(call, "function") is { } function)
            {
                if (ChatAnswer.Text(function, "name") is { Length: > 0 } name)
                    partial.Name ??= name;
                partial.Arguments.Append(ChatAnswer.Text(function, "arguments"));
            }
        }
    }

    private PartialCall Find(long? index, string? id)
    {
        // Without an index, as some compatible servers send it, a new id begins a new call and no id continues the last.
        var found = index is not null
            ? _calls.Find(call => call.Index == index)
            : _calls.FindLast(call => string.IsNullOrEmpty(id) || call.Id == id);
        if (found is null)
            _calls.Add(found = new PartialCall { Index = index });
        return found;
    }

    private void AddWhole(ChatResponseUpdate update)
    {
        if (_refusal.Length > 0)
            update.Contents.Add(new ErrorContent(_refusal.ToString()) { ErrorCode = ChatAnswer.RefusalCode });
        foreach (var call in _calls)
            update.Contents.Add(ChatAnswer.Call(call.Id, call.Name, call.Arguments.ToString()));
        _refusal.Clear();
        _calls.Clear();
    }

    private sealed class PartialCall
    {
        public long? Index { get; init; }

        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();
    }
}

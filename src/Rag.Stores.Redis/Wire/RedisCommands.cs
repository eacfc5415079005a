using StackExchange.Redis;

namespace Rag.Stores.Redis;

/// <summary>Commands to be sent one behind the other. Arguments are bytes; nothing is ever quoted or escaped.</summary>
internal sealed class RedisCommands
{
    private readonly List<(string Name, object[] Arguments)> _commands = [];
    private string? _name;
    private object[] _arguments = [];
    private int _filled;
    private int _firstKey;
    private int _lastKey;

    /// <summary>How many commands were begun.</summary>
    public int Count { get; private set; }

    /// <summary>About how many bytes the arguments have.</summary>
    public int Bytes { get; private set; }

    /// <summary>The commands, each whole.</summary>
    public IReadOnlyList<(string Name, object[] Arguments)> All => _commands;

    /// <summary>Begins a command of so many parts, its name included.</summary>
    public RedisCommands Begin(int parts)
    {
        Count++;
        _name = null;
        _arguments = new object[parts - 1];
        _filled = 0;
        return this;
    }

    public RedisCommands Add(ReadOnlySpan<byte> part) => Add(part.ToArray());

    public RedisCommands Add(byte[] part)
    {
        Bytes += part.Length;
        return Take(IsKey ? (RedisKey)part : (RedisValue)part);
    }

    public RedisCommands Add(string part)
    {
        if (_name is null)
        {
            Name(part);
            return this;
        }

        Bytes += part.Length;
        return Take(IsKey ? (RedisKey)part : (RedisValue)part);
    }

    public RedisCommands Add(long part)
    {
        Bytes += sizeof(long);
        return Take((RedisValue)part);
    }

    // Where the keys are, so that a cluster's node is chosen by them.
    private bool IsKey => _filled >= _firstKey && _filled <= _lastKey;

    private void Name(string name)
    {
        _name = name;
        (_firstKey, _lastKey) = name switch
        {
            "EVAL" or "EVALSHA" => (2, 2),
            "UNLINK" => (0, int.MaxValue),
            "ACL" or "AUTH" or "CLIENT" or "COMMAND" or "HELLO" or "SCAN" => (1, 0),
            _ => (0, 0),
        };
        _commands.Add((name, _arguments));
    }

    private RedisCommands Take(object argument)
    {
        _arguments[_filled++] = argument;
        return this;
    }
}

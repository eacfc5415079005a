using StackExchange.Redis;

namespace Rag.Stores.Redis.Tests;

/// <summary>A cluster's node is chosen by the keys of a command, so they are told apart from its other arguments.</summary>
public sealed class RedisCommandsTests
{
    [Theory]
    [InlineData("GET key", "key")]
    [InlineData("HSET key field value", "key")]
    [InlineData("VADD key FP32 bytes 7", "key")]
    [InlineData("EVALSHA digest 1 key argument", "key")]
    [InlineData("EVAL source 1 key argument", "key")]
    [InlineData("UNLINK a b c", "a b c")]
    [InlineData("SSCAN key 0 COUNT 10", "key")]
    [InlineData("HELLO", "")]
    [InlineData("COMMAND INFO VSIM", "")]
    [InlineData("CLIENT INFO", "")]
    public void The_keys_of_a_command_are_named(string command, string keys)
    {
        var parts = command.Split(' ');
        var commands = new RedisCommands().Begin(parts.Length);
        foreach (var part in parts)
            commands.Add(part);

        var (name, arguments) = Assert.Single(commands.All);
        Assert.Equal(parts[0], name);
        Assert.Equal(keys, string.Join(' ', arguments.OfType<RedisKey>()));
        Assert.Equal(parts.Skip(1), arguments.Select(argument => argument.ToString()));
    }
}

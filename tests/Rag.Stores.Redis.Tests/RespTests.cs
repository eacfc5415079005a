using System.Globalization;
using System.Text;
using Rag.Stores.Redis;

namespace Rag.Stores.Redis.Tests;

/// <summary>The codec: whatever a server may send is read back as it was meant, however the network cuts it.</summary>
public sealed class RespTests
{
    [Fact]
    public async Task Random_values_round_trip_however_they_are_cut()
    {
        var cases = Fuzz.Cases(300);
        for (var seed = 0; seed < cases; seed++)
        {
            var random = new Random(seed);
            var (value, bytes) = Some(random, 4);
            foreach (var size in new[] { 1, 2, 3, 1 + random.Next(64), bytes.Length + 1 })
                Assert.True(Same(value, await Reader(bytes, size).ReadAsync(default)), $"seed {seed}, pieces of {size}");
        }
    }

    [Fact]
    public async Task A_reply_cut_at_any_byte_is_either_complete_or_the_end_of_the_stream()
    {
        var (value, bytes) = Some(new Random(9), 4);
        for (var cut = 0; cut < bytes.Length; cut++)
            await Assert.ThrowsAsync<EndOfStreamException>(() => Reader(bytes[..cut], 7).ReadAsync(default).AsTask());
        Assert.True(Same(value, await Reader(bytes, 7).ReadAsync(default)));
    }

    [Fact]
    public async Task Replies_follow_each_other()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 50).Select(_ => Some(random, 3)).ToList();
        var reader = Reader([.. values.SelectMany(value => value.Bytes)], 11);

        foreach (var (value, _) in values)
            Assert.True(Same(value, await reader.ReadAsync(default)));
    }

    [Theory]
    [InlineData("|1\r\n+ttl\r\n:60\r\n+OK\r\n", "OK")]
    [InlineData("$2\r\nOK\r\n", "OK")]
    [InlineData("=6\r\ntxt:OK\r\n", "txt:OK")]
    [InlineData("!5\r\nERR x\r\n", "ERR x")]
    [InlineData("-ERR x\r\n", "ERR x")]
    [InlineData("(3492890328409238509324850943850943825024385\r\n", "3492890328409238509324850943850943825024385")]
    public async Task A_text_is_read_in_each_of_its_forms(string reply, string text) =>
        Assert.Equal(text, (await Reader(Encoding.ASCII.GetBytes(reply), 3).ReadAsync(default)).Text);

    [Theory]
    [InlineData(",inf\r\n", double.PositiveInfinity)]
    [InlineData(",-inf\r\n", double.NegativeInfinity)]
    [InlineData(",nan\r\n", double.NaN)]
    [InlineData(",1.5e-7\r\n", 1.5e-7)]
    public async Task A_double_is_read_in_each_of_its_forms(string reply, double number) =>
        Assert.Equal(number, (await Reader(Encoding.ASCII.GetBytes(reply), 3).ReadAsync(default)).Number);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData(":12x\r\n")]
    [InlineData(":\r\n")]
    [InlineData(",x\r\n")]
    [InlineData("#x\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("$99999999999999\r\n")]
    [InlineData("$3\r\nabcde")]
    [InlineData("*-5\r\n")]
    [InlineData("*2147483647\r\n?\r\n")]
    [InlineData("=2\r\nab\r\n")]
    [InlineData("+no return\n")]
    [InlineData("$?\r\n")]
    public async Task What_is_not_the_protocol_is_refused(string reply) =>
        await Assert.ThrowsAsync<RespException>(() => Reader(Encoding.ASCII.GetBytes(reply), 100).ReadAsync(default).AsTask());

    [Fact]
    public async Task Neither_depth_nor_announced_length_exhausts_anything()
    {
        await Assert.ThrowsAsync<RespException>(() => Reader(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("*1\r\n", 100_000))), 4_096).ReadAsync(default).AsTask());
        await Assert.ThrowsAsync<RespException>(() => Reader(Encoding.ASCII.GetBytes("+" + new string('x', 1_000_000)), 4_096).ReadAsync(default).AsTask());
        var before = GC.GetAllocatedBytesForCurrentThread();
        await Assert.ThrowsAsync<EndOfStreamException>(() => Reader(Encoding.ASCII.GetBytes("$1000000000\r\nshort"), 4_096).ReadAsync(default).AsTask());
        await Assert.ThrowsAsync<EndOfStreamException>(() => Reader(Encoding.ASCII.GetBytes("*1000000000\r\n:1\r\n"), 4_096).ReadAsync(default).AsTask());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
    }

    [Fact]
    public void A_command_is_an_array_of_blobs_whatever_they_hold()
    {
        var writer = new RespWriter().Begin(4).Add("SET").Add("\u00E9\r\n$").Add([0, 13, 10]).Add(-7);

        Assert.Equal("*4\r\n$3\r\nSET\r\n$5\r\n\u00C3\u00A9\r\n$\r\n$3\r\n\0\r\n\r\n$2\r\n-7\r\n", Encoding.Latin1.GetString(writer.Written.Span));
        Assert.Equal(1, writer.Commands);
    }

    private static RespReader Reader(byte[] bytes, int size) => new(new PiecewiseStream(bytes, size));

    private static (RespValue Value, byte[] Bytes) Some(Random random, int depth)
    {
        byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
        var line = new string([.. Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next(32, 127))]);
        var blob = new byte[random.Next(200)];
        random.NextBytes(blob);
        switch (random.Next(depth > 0 ? 14 : 9))
        {
            case 0: return (RespValue.Null, Ascii("_\r\n"));
            case 1: return (RespValue.Null, Ascii(random.Next(2) == 0 ? "$-1\r\n" : "*-1\r\n"));
            case 2: return (RespValue.OfBytes(RespKind.Text, Ascii(line)), Ascii($"+{line}\r\n"));
            case 3: return (RespValue.OfBytes(RespKind.Error, Ascii(line)), Ascii($"-{line}\r\n"));
            case 4: return (RespValue.OfBytes(RespKind.Blob, blob), [.. Ascii($"${blob.Length}\r\n"), .. blob, .. Ascii("\r\n")]);
            case 5: return (RespValue.OfBytes(RespKind.BlobError, blob), [.. Ascii($"!{blob.Length}\r\n"), .. blob, .. Ascii("\r\n")]);
            case 6:
                var integer = random.NextInt64(long.MinValue, long.MaxValue);
                return (RespValue.OfInteger(integer), Ascii(string.Create(CultureInfo.InvariantCulture, $":{integer}\r\n")));
            case 7:
                var number = BitConverter.Int64BitsToDouble(random.NextInt64(0, 0x7FEF_FFFF_FFFF_FFFF));
                return (RespValue.OfDouble(number), Ascii(string.Create(CultureInfo.InvariantCulture, $",{number:R}\r\n")));
            case 8:
                var truth = random.Next(2) == 0;
                return (RespValue.OfBoolean(truth), Ascii(truth ? "#t\r\n" : "#f\r\n"));
            default:
                var (type, kind) = new[] { ('*', RespKind.Array), ('~', RespKind.Set), ('%', RespKind.Map), ('>', RespKind.Push) }[random.Next(4)];
                var items = Enumerable.Range(0, random.Next(4) * (kind == RespKind.Map ? 2 : 1)).Select(_ => Some(random, depth - 1)).ToList();
                var attribute = random.Next(8) == 0 ? Ascii("|1\r\n+a\r\n*1\r\n_\r\n") : [];
                var count = items.Count / (kind == RespKind.Map ? 2 : 1);
                return (RespValue.OfItems(kind, [.. items.Select(item => item.Value)]), [.. attribute, .. Ascii($"{type}{count}\r\n"), .. items.SelectMany(item => item.Bytes)]);
        }
    }

    private static bool Same(RespValue left, RespValue right) =>
        left.Kind == right.Kind && left.Integer == right.Integer && left.Number.Equals(right.Number) && left.Bytes.Span.SequenceEqual(right.Bytes.Span)
        && left.Items.Length == right.Items.Length && left.Items.Zip(right.Items).All(pair => Same(pair.First, pair.Second));

    /// <summary>Gives no more than so many bytes at a time.</summary>
    private sealed class PiecewiseStream(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span[..Math.Min(size, buffer.Length)]));
    }
}

using System.Runtime.InteropServices;

namespace Rag.Onnx.Tests;

/// <summary>Networks of a few numbers, written by the tests: a table of a row per token, and a sum. What they compute is easy to compute again.</summary>
internal static class TinyNetwork
{
    private const int Float = 1, Int64 = 7;

    /// <summary>Gives each token its row of the table, plus the row of its type where types are given.</summary>
    public static byte[] Encoder(float[][] rows, float[][]? types = null, string output = "last_hidden_state", string extraInput = "")
    {
        var graph = Graph(rows, types, extraInput, out var tokens);
        if (tokens != output)
            graph.Message(1, Node("Identity", [tokens], output));
        graph.Message(12, Value(output, Float, "batch", "tokens", rows[0].Length));
        return Model(graph);
    }

    /// <summary>Adds up the rows of a text, so that a row of zeros is padding.</summary>
    public static byte[] Scorer(float[][] rows, float[][]? types = null)
    {
        var graph = Graph(rows, types, "", out var tokens);
        graph.Message(1, Node("ReduceSum", [tokens], "logits",
            new ProtoWriter().Text(1, "axes").Number(8, 1).Number(20, 7), new ProtoWriter().Text(1, "keepdims").Number(3, 0).Number(20, 2)));
        graph.Message(12, Value("logits", Float, "batch", rows[0].Length));
        return Model(graph);
    }

    private static ProtoWriter Graph(float[][] rows, float[][]? types, string extraInput, out string tokens)
    {
        var graph = new ProtoWriter().Text(2, "tiny").Message(1, Node("Gather", ["table", "input_ids"], "rows"))
            .Message(5, Table("table", rows)).Message(11, Value("input_ids", Int64, "batch", "tokens")).Message(11, Value("attention_mask", Int64, "batch", "tokens"));
        if (extraInput.Length > 0)
            graph.Message(11, Value(extraInput, Int64, "batch", "tokens"));
        tokens = "rows";
        if (types is null)
            return graph;
        graph.Message(11, Value("token_type_ids", Int64, "batch", "tokens")).Message(5, Table("types", types))
            .Message(1, Node("Gather", ["types", "token_type_ids"], "typed")).Message(1, Node("Add", ["rows", "typed"], "sum"));
        tokens = "sum";
        return graph;
    }

    private static byte[] Model(ProtoWriter graph) =>
        new ProtoWriter().Number(1, 8).Message(7, graph).Message(8, new ProtoWriter().Text(1, "").Number(2, 11)).ToArray();

    private static ProtoWriter Node(string operation, string[] inputs, string output, params ProtoWriter[] attributes)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs)
            node.Text(1, input);
        node.Text(2, output).Text(3, output).Text(4, operation);
        foreach (var attribute in attributes)
            node.Message(5, attribute);
        return node;
    }

    private static ProtoWriter Table(string name, float[][] rows) => new ProtoWriter()
        .Number(1, rows.Length).Number(1, rows[0].Length).Number(2, Float).Text(8, name)
        .Bytes(9, MemoryMarshal.AsBytes(rows.SelectMany(row => row).ToArray().AsSpan()).ToArray());

    private static ProtoWriter Value(string name, int type, params object[] shape)
    {
        var axes = new ProtoWriter();
        foreach (var axis in shape)
            axes.Message(1, axis is int size ? new ProtoWriter().Number(1, size) : new ProtoWriter().Text(2, (string)axis));
        return new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, new ProtoWriter().Number(1, type).Message(2, axes)));
    }
}

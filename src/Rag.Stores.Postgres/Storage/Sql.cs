using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Rag.Stores.Postgres;

/// <summary>A statement with its bound values. Values enter only through <c>Bind</c>, which returns the placeholder.</summary>
internal sealed class Sql
{
    private readonly StringBuilder _text = new();
    private readonly List<NpgsqlParameter> _parameters = [];

    public Sql()
    {
    }

    public Sql(string text) => _text.Append(text);

    public Sql Add(string text)
    {
        _text.Append(text);
        return this;
    }

    public string Bind(string? value) => Bind(new NpgsqlParameter { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });

    public string Bind(bool value) => Bind(new NpgsqlParameter<bool> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Boolean });

    public string Bind(int value) => Bind(new NpgsqlParameter<int> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Integer });

    public string Bind(long value) => Bind(new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint });

    public string Bind(int[] values) => Bind(new NpgsqlParameter<int[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });

    public string Bind(long[] values) => Bind(new NpgsqlParameter<long[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });

    public string Bind(float[] values) => Bind(new NpgsqlParameter<float[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Real });

    public string Bind(double[] values) => Bind(new NpgsqlParameter<double[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Double });

    public string Bind(string[] values) => Bind(new NpgsqlParameter<string[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });

    public string Bind(byte[][] values) => Bind(new NpgsqlParameter<byte[][]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });

    public string BindJson(string value) => Bind(new NpgsqlParameter<string> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Jsonb });

    public NpgsqlBatchCommand ToBatchCommand()
    {
        var command = new NpgsqlBatchCommand(_text.ToString());
        foreach (var parameter in _parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private string Bind(NpgsqlParameter parameter)
    {
        _parameters.Add(parameter);
        return $"${_parameters.Count}";
    }
}

using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Tests.Engine.Vectors;

public class Int8CodeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(384)]
    [InlineData(1001)]
    public void Codes_are_the_nearest_steps_and_say_what_they_lose(int dimensions)
    {
        var random = new Random(dimensions);
        for (var round = 0; round < 200; round++)
        {
            var size = Math.Pow(10, random.Next(-30, 18));
            var vector = Enumerable.Range(0, dimensions).Select(_ => (float)((random.NextDouble() - 0.5) * size)).ToArray();
            if (round == 0)
                Array.Clear(vector);
            var codes = new sbyte[dimensions];

            var code = Int8Code.Encode(vector, codes);

            Assert.Equal(vector.Max(MathF.Abs) / 127.0, code.Scale, 1e-7 * code.Scale);
            double lost = 0, squares = 0;
            for (var i = 0; i < dimensions; i++)
            {
                Assert.Equal(code.Scale > 0 ? Math.Clamp(Math.Round(vector[i] * (1d / code.Scale)), -127, 127) : 0, codes[i]);
                var rest = vector[i] - codes[i] * (double)code.Scale;
                lost += rest * rest;
                squares += (double)vector[i] * vector[i];
            }

            Assert.InRange(code.Error, Math.Sqrt(lost), Math.Sqrt(lost) * (1 + 1e-6) + float.Epsilon);
            Assert.InRange(code.Norm, Math.Sqrt(squares), Math.Sqrt(squares) * (1 + 1e-6) + float.Epsilon);
        }
    }

    [Fact]
    public void A_value_between_two_steps_goes_to_the_even_one()
    {
        var codes = new sbyte[9];
        Int8Code.Encode([127, 0.5f, 1.5f, -0.5f, -2.5f, 126.5f, 3.5f, -1.5f, 2.5f], codes);
        Assert.Equal([127, 0, 2, 0, -2, 126, 4, -2, 2], codes);
    }
}

namespace Rag.Core.Tests.Vectors;

public class VectorMathTests
{
    [Fact]
    public void A_squared_length_counts_every_number_once()
    {
        for (var length = 0; length < 70; length++)
        {
            var vector = Enumerable.Range(1, length).Select(i => (float)i).ToArray();
            Assert.Equal(vector.Sum(value => (double)value * value), VectorMath.SquaredLength(vector));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_not_finite_shows_in_a_squared_length(float value)
    {
        for (var at = 0; at < 20; at++)
        {
            var vector = new float[20];
            vector[at] = value;
            Assert.False(double.IsFinite(VectorMath.SquaredLength(vector)));
        }
    }
}

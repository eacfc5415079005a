using System.Numerics;
using System.Text;
using Rag.Testing;

namespace Rag.Core.Tests.Filters;

public sealed class FilterEvaluatorTests
{
    /// <summary>The rule table of docs/filters.md once more, written independently: bytes for text order, rationals for numbers.</summary>
    [Fact]
    public void Every_filter_means_what_the_rule_table_says()
    {
        for (var i = 0; i < RandomCorpus.Cases(20_000); i += 100)
        {
            var random = new RandomCorpus(i);
            var document = random.Document("d3").ToIndexed().Document;
            for (var j = 0; j < 100; j++)
            {
                var filter = random.Filter();
                Assert.True(Holds(filter, document) == new FilterEvaluator(filter).Matches(document), $"seed {i}: {filter.ToText()}");
            }
        }
    }

    [Fact]
    public void Null_stands_for_missing()
    {
        var document = new TestDocument("a", "x").With("k", "v").ToIndexed().Document;

        Assert.False(new FilterEvaluator(Filter.Equal("k", null)).Matches(document));
        Assert.True(new FilterEvaluator(Filter.Equal("other", null)).Matches(document));
        Assert.True(new FilterEvaluator(Filter.Compare("k", Comparison.NotEqual, null)).Matches(document));
        Assert.False(new FilterEvaluator(Filter.Compare("other", Comparison.NotEqual, null)).Matches(document));
        Assert.Equal("filter.invalid", Assert.Throws<RagFilterException>(() => Filter.Compare("k", Comparison.Less, null)).Code);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void A_number_that_compares_with_nothing_is_refused(object value)
    {
        Assert.Equal("filter.invalid", Assert.Throws<RagFilterException>(() => Filter.Equal("k", value)).Code);
        Assert.Equal("filter.invalid", Assert.Throws<RagFilterException>(() => Filter.In("k", 1L, value)).Code);
    }

    [Fact]
    public void No_filter_matches_everything() => Assert.True(new FilterEvaluator(null).Matches(new Document { Id = "a", Text = "" }));

    [Fact]
    public void A_text_is_looked_for_as_it_would_have_been_stored()
    {
        var document = new TestDocument("a", "x").With("k", "one\0two").ToIndexed().Document;

        Assert.True(new FilterEvaluator(Filter.Equal("k", "one\0two")).Matches(document));
        Assert.True(new FilterEvaluator(Filter.Contains("k", "e\0t")).Matches(document));
    }

    private static bool Holds(Filter filter, Document document) => filter switch
    {
        AndFilter and => and.Filters.All(part => Holds(part, document)),
        OrFilter or => or.Filters.Any(part => Holds(part, document)),
        NotFilter not => !Holds(not.Inner, document),
        ExistsFilter exists => Value(exists.Field, document) is not null,
        ContainsFilter contains => Value(contains.Field, document) switch
        {
            string text => text.AsSpan().IndexOf(contains.Text) >= 0,
            string[] list => Array.IndexOf(list, contains.Text) >= 0,
            _ => false,
        },
        InFilter list => list.Values.Any(value => Order(Value(list.Field, document), Plain(value)) == 0),
        ComparisonFilter comparison => Order(Value(comparison.Field, document), Plain(comparison.Value)) is { } order && comparison.Operator switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            _ when Plain(comparison.Value) is string[] => false,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        },
        _ => throw new InvalidOperationException(),
    };

    private static object? Value(string field, Document document)
    {
        if (document.Metadata.ContainsKey(field))
            return Plain(document.Metadata[field]);
        return field switch
        {
            "id" => document.Id,
            "title" => document.Title,
            "source" => document.Source ?? document.Id,
            "mediaType" => document.MediaType,
            _ => null,
        };
    }

    private static object Plain(MetadataValue value) => value.Kind switch
    {
        MetadataKind.Text => value.AsText,
        MetadataKind.Boolean => value.AsBoolean,
        MetadataKind.Time => value.AsTime.UtcTicks,
        MetadataKind.Integer => new Rational(value.AsInteger, 1),
        MetadataKind.Number => Rational.Of(value.AsNumber),
        _ => value.AsList.ToArray(),
    };

    private static int? Order(object? left, object right) => (left, right) switch
    {
        (string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)),
        (bool a, bool b) => a.CompareTo(b),
        (long a, long b) => a.CompareTo(b),
        (Rational a, Rational b) => (a.Over * b.Under).CompareTo(b.Over * a.Under),
        (string[] a, string[] b) => a.SequenceEqual(b, StringComparer.Ordinal) ? 0 : 1,
        _ => null,
    };

    private readonly record struct Rational(BigInteger Over, BigInteger Under)
    {
        // A double is its mantissa times a power of two, exactly.
        public static Rational Of(double value)
        {
            var scale = BigInteger.One;
            while (Math.Abs(value) < 1e15 && value != Math.Floor(value))
            {
                value *= 2;
                scale *= 2;
            }

            return new(new BigInteger(value), scale);
        }
    }
}

using System.Diagnostics;
using Rag.Testing;

namespace Rag.Core.Tests.Filters;

public sealed class FilterParserTests
{
    [Theory]
    [InlineData("year >= 2020 and (lang = 'de' or tags contains 'x') and not exists(draft)")]
    [InlineData("lang in ('a', 'b')")]
    [InlineData("n in ()")]
    [InlineData("text = 'it''s' and other = ''''''")]
    [InlineData("n = -5 or n = 2.0 or n = 1E+300 or n = -0.5")]
    [InlineData("yes = true or yes != false")]
    [InlineData("time >= 2024-02-29T00:00:00.0000000Z")]
    [InlineData("tags = ['a', 'it''s'] or tags = []")]
    [InlineData("\"not\" = 1 and exists(\"in\")")]
    [InlineData("not not a = 1")]
    [InlineData("not (a = 1 and b = 2)")]
    [InlineData("a = 1 or b = 2 and c = 3")]
    [InlineData("(a = 1 or b = 2) and c = 3")]
    [InlineData("true")]
    [InlineData("not false")]
    public void A_canonical_text_is_written_as_it_was_read(string text) => Assert.Equal(text, FilterParser.Parse(text).ToText());

    [Theory]
    [InlineData("  a=1  ", "a = 1")]
    [InlineData("a==1", "a = 1")]
    [InlineData("a<>1", "a != 1")]
    [InlineData("a=1 AND NOT b='x' Or c IN ( 1,2 )", "a = 1 and not b = 'x' or c in (1, 2)")]
    [InlineData("a not in ('x')", "not a in ('x')")]
    [InlineData("a not contains 'x'", "not a contains 'x'")]
    [InlineData("a = null", "not exists(a)")]
    [InlineData("a != NULL", "exists(a)")]
    [InlineData("((a = 1))", "a = 1")]
    [InlineData("a = 2024-02-29", "a = 2024-02-29T00:00:00.0000000Z")]
    [InlineData("a = 2024-02-29T12:30Z", "a = 2024-02-29T12:30:00.0000000Z")]
    [InlineData("a = 2024-02-29T12:30:00.5+01:30", "a = 2024-02-29T11:00:00.5000000Z")]
    [InlineData("\"a\" = '2024-02-29'", "a = '2024-02-29'")]
    [InlineData("a = 1e3", "a = 1000.0")]
    [InlineData("a = 'x' and (b = 'y' and c = 'z')", "a = 'x' and (b = 'y' and c = 'z')")]
    [InlineData("a = 'line\n'", "a = 'line\n'")]
    public void Other_ways_of_writing_mean_the_same(string text, string canonical) => Assert.Equal(canonical, FilterParser.Parse(text).ToText());

    [Theory]
    [InlineData("", 0)]
    [InlineData("   ", 3)]
    [InlineData("year", 4)]
    [InlineData("year >= ", 8)]
    [InlineData("year >= 2020 and (title = 'a", 26)]
    [InlineData("(a = 1", 6)]
    [InlineData("a = 1)", 5)]
    [InlineData("a = 1 b = 2", 6)]
    [InlineData("a = b", 4)]
    [InlineData("a = 'x' and", 11)]
    [InlineData("a = 2020and", 4)]
    [InlineData("a = 99999999999999999999", 4)]
    [InlineData("a = 1.2.3", 4)]
    [InlineData("a = 2023-02-29", 4)]
    [InlineData("a = 2024-02-29T12:30:00", 4)]
    [InlineData("a = 2024-13-01", 4)]
    [InlineData("a contains 5", 11)]
    [InlineData("a in 'x'", 5)]
    [InlineData("a in ('x',)", 10)]
    [InlineData("a in ('x'", 9)]
    [InlineData("a not = 1", 6)]
    [InlineData("and a = 1", 0)]
    [InlineData("in = 1", 0)]
    [InlineData("exists a", 7)]
    [InlineData("'a' = 1", 0)]
    [InlineData("a = 1; drop", 5)]
    [InlineData("a = [1]", 5)]
    [InlineData("a ! 1", 2)]
    [InlineData("a.b = 1", 1)]
    [InlineData("\u00E9 = 1", 0)]
    [InlineData("a = 0x10", 4)]
    [InlineData("a = --1", 4)]
    public void What_cannot_be_read_is_refused_with_its_place(string text, int position)
    {
        var error = Assert.Throws<RagFilterException>(() => FilterParser.Parse(text));

        Assert.Equal("filter.syntax", error.Code);
        Assert.Equal(position, error.Position);
    }

    [Theory]
    [InlineData("a = NaN", "filter.invalid", 4)]
    [InlineData("a = 1e999", "filter.invalid", 4)]
    [InlineData("a < null", "filter.invalid", 2)]
    [InlineData("_a = 1", "filter.field_invalid", 0)]
    [InlineData("x = 1 and \"a.b\" = 1", "filter.field_invalid", 10)]
    [InlineData("\"title') = 'a' OR json_extract(meta,'$.x\" = 1", "filter.field_invalid", 0)]
    public void What_can_be_read_but_not_asked_is_refused_with_its_place(string text, string code, int position)
    {
        var error = Assert.Throws<RagFilterException>(() => FilterParser.Parse(text));

        Assert.Equal(code, error.Code);
        Assert.Equal(position, error.Position);
    }

    [Theory]
    [InlineData("(", 1_000_000, "")]
    [InlineData("not ", 1_000_000, "a = 1")]
    [InlineData("(not ", 500_000, "a = 1")]
    [InlineData("a = 1 or ", 100_000, "a = 1")]
    [InlineData("a = 1 and ", 100_000, "a = 1")]
    [InlineData("(a = 1) or ", 100_000, "a = 1")]
    public void No_text_is_too_long_to_be_refused_at_once(string part, int count, string end)
    {
        var text = string.Concat(Enumerable.Repeat(part, count)) + end;
        var watch = Stopwatch.GetTimestamp();

        var error = Assert.Throws<RagFilterException>(() => FilterParser.Parse(text));

        Assert.Equal("filter.too_complex", error.Code);
        Assert.NotNull(error.Position);
        Assert.True(Stopwatch.GetElapsedTime(watch) < TimeSpan.FromMinutes(1), "the parser does not stop at its limits");
    }

    [Fact]
    public void A_list_may_be_full_but_not_fuller()
    {
        var full = $"a in ({string.Join(',', Enumerable.Range(0, Filter.MaxValues))})";

        Assert.Equal(Filter.MaxValues, Assert.IsType<InFilter>(FilterParser.Parse(full)).Values.Count);
        Assert.Equal("filter.too_complex", Assert.Throws<RagFilterException>(() => FilterParser.Parse(full[..^1] + ",1)")).Code);
    }

    [Fact]
    public void Nesting_to_the_limit_can_be_written_and_read()
    {
        var filter = Filter.Equal("a", 1L);
        for (var depth = 1; depth < Filter.MaxDepth; depth++)
            filter = depth % 2 == 0 ? Filter.Not(filter) : Filter.Or(filter, Filter.Exists("b"));

        Assert.Equal(filter.ToText(), FilterParser.Parse(filter.ToText()).ToText());
    }

    [Fact]
    public void Any_filter_is_read_back_with_the_same_text_and_meaning()
    {
        var random = new RandomCorpus(3);
        var documents = Enumerable.Range(0, 20).Select(i => random.Document($"d{i}").ToIndexed().Document).ToList();
        for (var i = 0; i < RandomCorpus.Cases(2_000); i++)
        {
            var filter = random.Filter();
            var read = FilterParser.Parse(filter.ToText());

            Assert.Equal(filter.ToText(), read.ToText());
            var (before, after) = (new FilterEvaluator(filter), new FilterEvaluator(read));
            Assert.All(documents, document => Assert.Equal(before.Matches(document), after.Matches(document)));
        }
    }

    [Fact]
    public void No_garbage_leads_to_anything_but_a_filter_error()
    {
        string[] parts = ["a", "1", "'x'", "'", "\"", "(", ")", "[", "]", ",", "=", "<", "!", "and", "or", "not", "in", "exists", "contains", "null", "2024-02-29", "-", ".", "\0", "\uD800", "NaN", "1e9", " "];
        var random = new Random(5);
        for (var i = 0; i < RandomCorpus.Cases(3_000); i++)
        {
            var text = string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            try
            {
                Assert.Equal(FilterParser.Parse(text).ToText(), FilterParser.Parse(FilterParser.Parse(text).ToText()).ToText());
            }
            catch (RagFilterException e)
            {
                Assert.InRange(e.Position ?? -1, 0, text.Length);
            }
        }
    }
}

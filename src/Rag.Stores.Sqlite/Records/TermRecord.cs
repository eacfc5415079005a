using Rag.Stores.Memory;

namespace Rag.Stores.Sqlite;

/// <summary>The distinct terms of a chunk with their counts, in the order they first occur.</summary>
internal static class TermRecord
{
    public static void Write(RecordWriter writer, IReadOnlyList<TermCount> terms)
    {
        writer.Clear().Number(terms.Count);
        foreach (var (term, count) in terms)
            writer.Number(count).Text(term);
    }

    public static TermCount[] Read(ref RecordReader record)
    {
        var terms = new TermCount[record.Int()];
        for (var i = 0; i < terms.Length; i++)
        {
            var count = record.Int();
            terms[i] = new TermCount(record.Text(), count);
        }

        return terms;
    }
}

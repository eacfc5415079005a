using System.Text.Json;

namespace Rag.Benchmarks;

/// <summary>Sums what <see cref="DocsQuality"/> measures over one half of the questions.</summary>
internal sealed class DocsScores
{
    private readonly Dictionary<SearchMode, (int Questions, int AtOne, int AtFive, double Reciprocal)> _rankings = [];
    private int _answerable, _unanswerable, _rightFirst, _grounded, _abstainedRightly, _abstainedWrongly;

    /// <param name="documents">Best first, each once.</param>
    public void AddRanking(SearchMode mode, DocsQuestion question, IReadOnlyList<string> documents)
    {
        if (question.Pages.Count == 0)
            return;
        var rank = 1 + documents.TakeWhile(document => !question.IsAnsweredBy(document)).Count();
        var sum = _rankings.GetValueOrDefault(mode);
        _rankings[mode] = (
            sum.Questions + 1,
            sum.AtOne + (rank == 1 && documents.Count > 0 ? 1 : 0),
            sum.AtFive + (rank <= 5 && rank <= documents.Count ? 1 : 0),
            sum.Reciprocal + (rank <= documents.Count ? 1.0 / rank : 0));
    }

    /// <summary>Counts the answer and says in a word what it was.</summary>
    public string AddAnswer(DocsQuestion question, RagAnswer answer)
    {
        var abstained = answer.Status == AnswerStatus.Abstained;
        if (question.Pages.Count == 0)
        {
            _unanswerable++;
            _abstainedRightly += abstained ? 1 : 0;
            return abstained ? "right" : "WRONG: should abstain";
        }

        _answerable++;
        _abstainedWrongly += abstained ? 1 : 0;
        _grounded += answer.Status == AnswerStatus.Grounded ? 1 : 0;
        var isRight = answer.Citations is [{ Document.Id: { } id }, ..] && question.IsAnsweredBy(id);
        _rightFirst += isRight ? 1 : 0;
        return isRight ? "right" : abstained ? "WRONG: abstained" : "WRONG: source";
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("questions", _answerable);
        foreach (var (mode, sum) in _rankings)
        {
            json.WriteNumber($"{mode}@1", Share(sum.AtOne, sum.Questions));
            json.WriteNumber($"{mode}@5", Share(sum.AtFive, sum.Questions));
            json.WriteNumber($"{mode}MRR", Share(sum.Reciprocal, sum.Questions));
        }

        json.WriteNumber("rightFirst", Share(_rightFirst, _answerable));
        json.WriteNumber("grounded", Share(_grounded, _answerable));
        json.WriteNumber("falseAbstentions", Share(_abstainedWrongly, _answerable));
        json.WriteNumber("unanswerable", _unanswerable);
        json.WriteNumber("abstained", Share(_abstainedRightly, _unanswerable));
    }

    private static double Share(double part, int of) => of == 0 ? 0 : Math.Round(part / of, 3);
}

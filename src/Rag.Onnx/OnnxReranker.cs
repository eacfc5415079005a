using Microsoft.Extensions.Logging;

namespace Rag.Onnx;

/// <summary>Judges hits with a local ONNX cross-encoder (Nogueira and Cho 2019): question and chunk are read together.</summary>
/// <remarks>
/// The network has one output, which becomes a score from 0 to 1 by the logistic function, or two, of which the second's share is the score. A chunk is read with
/// its title and headings. What does not fit is cut off the longer of question and chunk. Nothing leaves the process. Safe for concurrent use.
/// </remarks>
public sealed class OnnxReranker : IReranker, IDisposable
{
    private readonly OnnxNetwork _network;
    private readonly SequenceEncoder _encoder;
    private readonly OnnxRerankerOptions _options;
    private readonly int _labels;
    private readonly int _maxTokens;
    private readonly string _name;
    private readonly ILogger _logger;

    private OnnxReranker(OnnxNetwork network, SequenceEncoder encoder, OnnxRerankerOptions options, int labels, int maxTokens, string name)
    {
        _network = network;
        _encoder = encoder;
        _options = options;
        _labels = labels;
        _maxTokens = maxTokens;
        _name = name;
        _logger = options.LoggerFactory.CreateLogger<OnnxReranker>();
    }

    /// <summary>Reads a model from a folder.</summary>
    /// <inheritdoc cref="Load(OnnxModelFiles, OnnxRerankerOptions?)"/>
    public static OnnxReranker Load(string folder, OnnxRerankerOptions? options = null) => Load(OnnxModelFiles.FromFolder(folder), options);

    /// <summary>Reads a model, and runs it once to see that its parts belong together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="RagInputException">A file is missing, or the device is not there.</exception>
    /// <exception cref="RagParseException">A file is malformed, or the network gives no score.</exception>
    public static OnnxReranker Load(OnnxModelFiles files, OnnxRerankerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var settings = (options ?? new OnnxRerankerOptions()).Checked();
        var configuration = ModelConfiguration.Read(files);
        var maxTokens = settings.MaxTokens ?? Math.Clamp(configuration.MaxTokens ?? 512, 8, 131_072);
        var vocabulary = VocabularyFiles.Read(files, settings.Lowercase ?? configuration.Lowercase ?? true);
        var network = OnnxNetwork.Load(files, settings, ["logits"]);
        try
        {
            var labels = ModelProbe.Width(network, vocabulary, files.Name);
            if (network.OutputRank != 2 || labels > 2)
                throw new RagParseException(OnnxErrorCodes.Unsupported, $"The network of the model '{files.Name}' gives {labels} numbers on {network.OutputRank} axes. Expected a cross-encoder with one score, or two, for a pair of texts.");
            return new OnnxReranker(network, new SequenceEncoder(vocabulary, maxTokens), settings, labels, maxTokens, files.Name);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> ScoreAsync(string question, IReadOnlyList<SearchHit> hits, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(hits);
        var pairs = new List<Sequence>(hits.Count);
        foreach (var hit in hits)
        {
            cancellationToken.ThrowIfCancellationRequested();
            pairs.Add(_encoder.EncodePair(question, SearchText.ForEmbedding(hit.Document.Title, hit.Chunk)));
        }

        var scores = new double[hits.Count];
        foreach (var batch in SequenceBatches.Of(pairs, _options.MaxBatchTokens))
            await _network.RunAsync(pairs, batch, _encoder.Vocabulary.Special.Padding, (numbers, _) => Take(numbers, batch, scores), cancellationToken).ConfigureAwait(false);
        if (pairs.Count(pair => pair.IsTruncated) is > 0 and var truncated)
            OnnxLog.PairsTruncated(_logger, truncated, pairs.Count, _maxTokens, _name);
        return scores;
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => _network.Dispose();

    private void Take(ReadOnlySpan<float> numbers, ArraySegment<int> batch, double[] scores)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            double logit = _labels == 1 ? numbers[row] : (double)numbers[(row * 2) + 1] - numbers[row * 2];
            if (!double.IsFinite(logit))
                throw new RagEmbeddingException(OnnxErrorCodes.Failed, $"The model '{_name}' gave a score that is not a finite number. Its file may be damaged: download it again.") { Index = batch[row] };
            scores[batch[row]] = 1 / (1 + Math.Exp(-logit));
        }
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using static Rag.Chunking.Tokenizers.TokenizerJson;

namespace Rag.Chunking.Tokenizers;

/// <summary>Reads Hugging Face's <c>tokenizer.json</c> with a Unigram model.</summary>
internal static class UnigramFile
{
    // Those of a quarter of a million pieces have 17 MB; this stops a wrong file.
    private const int MaxFileBytes = 256 << 20;
    private const int MaxPieces = 1 << 22;
    private const int MaxSteps = 256;

    /// <summary>Whether the file's model is Unigram. What is no JSON at all is not.</summary>
    public static bool IsUnigram(byte[] file)
    {
        try
        {
            using var json = JsonDocument.Parse(file);
            return Member(json.RootElement, "model") is { } model && TextOf(model, "type") == "Unigram";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    public static byte[] ReadAll(Stream stream, string name) =>
        TokenizerFile.ReadAll(stream, MaxFileBytes) ?? throw Refused(name, string.Create(CultureInfo.InvariantCulture, $"it is larger than {MaxFileBytes >> 20} MB."));

    public static UnigramTokenizer Read(Stream stream, string name) => Read(ReadAll(stream, name), name);

    public static UnigramTokenizer Read(byte[] file, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(file);
            return Read(json.RootElement, name);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for names that are not UTF-8
        {
            throw new RagParseException("tokenizer.malformed", $"The vocabulary '{name}' cannot be used: it is not JSON. Expected a Hugging Face tokenizer.json.", e);
        }
    }

    private static UnigramTokenizer Read(JsonElement root, string name)
    {
        var model = Member(root, "model") is { ValueKind: JsonValueKind.Object } found ? found : throw Refused(name, "it has no 'model'. Expected a Hugging Face tokenizer.json.");
        if (TextOf(model, "type") is var type && type != "Unigram")
            throw Unsupported(name, "model", type, "Unigram");
        if (Member(model, "vocab") is not { ValueKind: JsonValueKind.Array } entries || entries.GetArrayLength() is 0 or > MaxPieces)
            throw Refused(name, "its model has no 'vocab' of pieces and scores.");
        var pieces = new List<(string, double)>(entries.GetArrayLength());
        foreach (var entry in entries.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2 || entry[0].ValueKind != JsonValueKind.String
                || entry[1].ValueKind != JsonValueKind.Number || !entry[1].TryGetDouble(out var score) || !double.IsFinite(score))
                throw Refused(name, "an entry of 'vocab' is not a piece and its score.");
            pieces.Add((entry[0].GetString()!, score));
        }

        var unknown = Member(model, "unk_id") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var id) ? id : -1;
        if (unknown < -1 || unknown >= pieces.Count)
            throw Refused(name, "'unk_id' is no piece of 'vocab'.");
        var vocabulary = new UnigramVocabulary(pieces, unknown, Special(root), Flag(model, "byte_fallback") ?? false);
        var (normalizer, keepsSpaces, stripsLeft) = Normalizer(root, name);
        return new UnigramTokenizer(name, vocabulary, normalizer, Split(root, name, keepsSpaces, stripsLeft));
    }

    private static HashSet<int> Special(JsonElement root)
    {
        var special = new HashSet<int>();
        if (Member(root, "added_tokens") is { ValueKind: JsonValueKind.Array } tokens)
        {
            foreach (var token in tokens.EnumerateArray())
            {
                if (Flag(token, "special") == true && Member(token, "id") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var id))
                    special.Add(id);
            }
        }

        return special;
    }

    private static (UnigramNormalizer Normalizer, bool KeepsSpaces, bool StripsLeft) Normalizer(JsonElement root, string name)
    {
        var steps = new List<Action<UnigramWorkspace>>();
        bool keepsSpaces = true, stripsLeft = false;
        foreach (var item in Items(Member(root, "normalizer"), "normalizers", name))
        {
            var type = TextOf(item, "type");
            switch (type)
            {
                case "Precompiled":
                    steps.Add(CharsMap(item, name).Apply);
                    break;
                case "NFC" or "NFD" or "NFKC" or "NFKD":
                    var target = type switch { "NFC" => NormalizationForm.FormC, "NFD" => NormalizationForm.FormD, "NFKC" => NormalizationForm.FormKC, _ => NormalizationForm.FormKD };
                    steps.Add(workspace => UnigramNormalizer.Normalize(workspace, target));
                    break;
                case "Lowercase":
                    steps.Add(UnigramNormalizer.Lowercase);
                    break;
                case "StripAccents":
                    steps.Add(UnigramNormalizer.StripAccents);
                    break;
                case "Nmt":
                    steps.Add(UnigramNormalizer.Nmt);
                    break;
                case "Strip":
                    var (left, right) = (Flag(item, "strip_left") ?? true, Flag(item, "strip_right") ?? true);
                    stripsLeft |= left;
                    steps.Add(workspace => UnigramNormalizer.Strip(workspace, left, right));
                    break;
                case "Replace":
                    steps.Add(Replacement(item, name, ref keepsSpaces));
                    break;
                default:
                    throw Unsupported(name, "normalizer", type, "Precompiled, NFC, NFD, NFKC, NFKD, Nmt, Lowercase, StripAccents, Strip and Replace");
            }
        }

        return (new UnigramNormalizer([.. steps]), keepsSpaces, stripsLeft);
    }

    private static Action<UnigramWorkspace> Replacement(JsonElement item, string name, ref bool keepsSpaces)
    {
        var content = TextOf(item, "content") ?? throw Refused(name, "a 'Replace' has no 'content'.");
        var pattern = Member(item, "pattern") is { } found ? found : default;
        if (TextOf(pattern, "String") is { Length: > 0 } text)
        {
            keepsSpaces &= !text.Contains(' ', StringComparison.Ordinal);
            return workspace => UnigramNormalizer.Replace(workspace, text, content);
        }

        keepsSpaces &= content.StartsWith(' ') || content.StartsWith('\u2581');
        return TextOf(pattern, "Regex") switch
        {
            " {2,}" or "  +" => workspace => UnigramNormalizer.ReplaceRuns(workspace, false, 2, content),
            @"\s+" => workspace => UnigramNormalizer.ReplaceRuns(workspace, true, 1, content),
            var other => throw Unsupported(name, "pattern", other, " {2,} and \\s+"),
        };
    }

    private static PrecompiledCharsMap CharsMap(JsonElement item, string name)
    {
        try
        {
            return new PrecompiledCharsMap(Convert.FromBase64String(TextOf(item, "precompiled_charsmap") ?? ""));
        }
        catch (FormatException e)
        {
            throw new RagParseException("tokenizer.malformed", $"The vocabulary '{name}' cannot be used: its 'precompiled_charsmap' is damaged.", e);
        }
    }

    private static UnigramSplit Split(JsonElement root, string name, bool keepsSpaces, bool stripsLeft)
    {
        var split = new UnigramSplit(false, null, false, false, false, false);
        foreach (var item in Items(Member(root, "pre_tokenizer"), "pretokenizers", name))
        {
            switch (TextOf(item, "type"))
            {
                case "WhitespaceSplit" when split.Space is null:
                    split = split with { IsByWhiteSpace = true, PartsAtSpaces = keepsSpaces };
                    break;
                case "Metaspace" when split.Space is null:
                    if (TextOf(item, "replacement") is not { Length: 1 } mark)
                        throw Refused(name, "the 'replacement' of 'Metaspace' is not one character.");
                    var scheme = TextOf(item, "prepend_scheme") ?? (Flag(item, "add_prefix_space") == false ? "never" : "always");
                    var parts = Flag(item, "split") ?? true;
                    split = split with
                    {
                        Space = mark[0],
                        PrependsAlways = scheme == "always",
                        PrependsFirst = scheme == "first",
                        PartsAtMarks = parts,
                        PartsAtSpaces = keepsSpaces && (split.IsByWhiteSpace ? scheme != "first" : parts && (scheme == "always" || !stripsLeft)),
                    };
                    break;
                case var other:
                    throw Unsupported(name, "pre_tokenizer", other, "WhitespaceSplit and Metaspace, in this order");
            }
        }

        return split;
    }

    /// <summary>The element itself, or those of a sequence, sequences within included.</summary>
    private static List<JsonElement> Items(JsonElement? element, string list, string name)
    {
        var items = new List<JsonElement>();
        var open = new Stack<JsonElement>();
        if (element is { ValueKind: JsonValueKind.Object } value)
            open.Push(value);
        while (open.TryPop(out var item))
        {
            if (items.Count + open.Count > MaxSteps)
                throw Refused(name, string.Create(CultureInfo.InvariantCulture, $"it has more than {MaxSteps} {list}."));
            if (TextOf(item, "type") == "Sequence" && Member(item, list) is { ValueKind: JsonValueKind.Array } inner)
            {
                foreach (var part in inner.EnumerateArray().Reverse())
                    open.Push(part);
            }
            else
            {
                items.Add(item);
            }
        }

        return items;
    }

    private static RagParseException Unsupported(string name, string part, string? found, string expected) =>
        new("tokenizer.unsupported", $"The vocabulary '{name}' has a {part} of type '{found ?? "unknown"}'; this library reads {expected}.");

    private static RagParseException Refused(string name, string reason) =>
        new("tokenizer.malformed", $"The vocabulary '{name}' cannot be used: {reason}");
}

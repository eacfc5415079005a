namespace Rag;

/// <summary>Finds the function words of Chinese and Japanese questions, where no spaces part them.</summary>
internal static class SpacelessFunctionWords
{
    private const string Chinese =
        "什么 什麼 甚么 是什么 是什麼 什么是 什麼是 什么时候 什麼時候 为什么 為什麼 怎么 怎麼 怎样 怎樣 怎么样 怎麼樣 如何 哪些 哪个 哪個 哪里 哪裡 哪种 哪種 哪一 哪 谁 誰 多少 几 幾 何时 何時 何 请 請 请问 請問 能 能不能 能否 可以 可否 给我 給我 介绍 介紹 介绍一下 介紹一下 一下 告诉 告訴 帮我 幫我 我 你 您 他 她 它 我们 我們 你们 你們 他们 他們 她们 它们 的 了 吗 嗎 呢 吧 啊 是 是不是 有没有 有沒有 在 和 与 與 或 及 从 從 对 對 对于 對於 关于 關於 被 把 因为 因為 所以 之 其 这 這 那 这个 這個 那个 那個 一个 一個 有 想 想知道 知道 想问 一些 哪一个 哪一個 哪一年 哪年";

    private const string Japanese =
        "は が を に で と の へ も や から まで より です でしたか でした ですか ます ますか ました ましたか ください 教えて 教えてください とは とは何ですか 何 何ですか なに どの どこ どう どのように どうやって いつ 誰 だれ なぜ どうして いくつ いくら どれ どんな について する した して しています している いる いますか ある ありますか この その あの これ それ という か";

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_words =
        $"{Chinese} {Japanese}".Split(' ').ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int s_longest = $"{Chinese} {Japanese}".Split(' ').Max(word => word.Length);

    /// <summary>Adds where they stand: at each place the longest that begins there.</summary>
    public static void Find(string question, List<(int Start, int Length)> found)
    {
        var kinds = TextFolding.Kinds;
        for (var at = 0; at < question.Length; at++)
        {
            if (kinds[question[at]] != UnitKind.Ideograph)
                continue;
            for (var length = Math.Min(s_longest, question.Length - at); length > 0; length--)
            {
                if (!s_words.Contains(question.AsSpan(at, length)))
                    continue;
                found.Add((at, length));
                at += length - 1;
                break;
            }
        }
    }
}

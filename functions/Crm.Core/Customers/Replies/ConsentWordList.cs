using System.Reflection;
using Crm.Common;

namespace Crm.Customers.Replies;

/// <summary>What a word or phrase of an answer does.</summary>
[Flags]
enum ConsentWordKind
{
    None = 0,

    /// <summary>Refuses advertising.</summary>
    Promotion = 1,

    /// <summary>Refuses every text.</summary>
    All = 2,

    /// <summary>Refuses every text, but may mean an order.</summary>
    Weak = 4,
    Start = 8,

    /// <summary>Makes a weak word or a start a matter for a person.</summary>
    Asking = 16,
    Polite = 32,

    /// <summary>Begins a mail signature: what follows is not read.</summary>
    Signature = 64,
    Refusal = Promotion | All | Weak,
}

/// <summary>The words of <c>consent-words.json</c>, folded.</summary>
sealed class ConsentWordList
{
    sealed record Words
    {
        public string[] All { get; init; } = [];
        public string[] Weak { get; init; } = [];
        public string[] Promotion { get; init; } = [];
        public string[] Start { get; init; } = [];
        public string[] Polite { get; init; } = [];
        public string[] Asking { get; init; } = [];
    }

    sealed record File(SortedDictionary<string, Words> Languages, string[] Signatures, string[] Closings, string[] Lookalikes);

    readonly Dictionary<string, (ConsentWordKind Kinds, string Written)> words = new(StringComparer.Ordinal);
    readonly HashSet<string> closings, lookalikes;

    ConsentWordList(File file)
    {
        foreach (var language in file.Languages.Values)
        {
            Add(language.All, ConsentWordKind.All);
            Add(language.Weak, ConsentWordKind.Weak);
            Add(language.Promotion, ConsentWordKind.Promotion);
            Add(language.Start, ConsentWordKind.Start);
            Add(language.Polite, ConsentWordKind.Polite);
            Add(language.Asking, ConsentWordKind.Asking);
        }
        Add(file.Signatures, ConsentWordKind.Signature);
        closings = [.. file.Closings.Select(c => Folding.Fold(c).Letters)];
        lookalikes = [.. file.Lookalikes];
        Longest = words.Keys.Max(k => k.Length);
    }

    public static ConsentWordList Shared { get; } = Load();

    public int Longest { get; }

    public ConsentWordKind KindOf(ReadOnlySpan<char> folded) => Find(folded).Kinds;

    /// <summary>The kinds of a folded word, and the word as the list writes it.</summary>
    public (ConsentWordKind Kinds, string Written) Find(ReadOnlySpan<char> folded) =>
        words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(folded, out var found) ? found : (ConsentWordKind.None, "");

    public bool IsClosing(string folded) => closings.Contains(folded);

    /// <summary>Another word that only looks like one of ours without its accents.</summary>
    public bool IsLookalike(string text) => lookalikes.Contains(text.Trim().TrimEnd('.', '!', '?', '。').ToLowerInvariant());

    void Add(string[] list, ConsentWordKind kind)
    {
        foreach (var word in list)
            if (Folding.Fold(word).Letters is { Length: > 0 } folded)
                words[folded] = words.TryGetValue(folded, out var found)
                    ? (found.Kinds | kind, found.Written) : (kind, word.ToUpperInvariant());
    }

    static ConsentWordList Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Crm.consent-words")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new ConsentWordList(Json.Read<File>(bytes));
    }
}

using System.Text.RegularExpressions;

namespace Crm.Common;

/// <summary>
/// What has no place in a name: addresses of the net and long numbers. Each leaves a space, or its ends would make a new one.
/// </summary>
static partial class CleanParts
{
    const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"[a-z][a-z0-9+.\-]{0,20}\s?[:：]\s?[/\\]{2,}\S*|" +
        @"\b(?:mailto|tel|sms|smsto|javascript|data|weixin|wechat|alipay|alipays|tg|whatsapp)\s?[:：]\S+|www\d{0,3}[.。]\S*", Options)]
    private static partial Regex Link();

    [GeneratedRegex(@"[a-z0-9][a-z0-9_%+@\-]*(?:\.[a-z0-9\-]+)*\." +
        @"(?<end>xn--[a-z0-9\-]+|[a-z]{2,24})(?![a-z])\.?(?<path>(?::\d+)?(?:[/\\?#]\S*)?)", Options)]
    private static partial Regex Domain();

    [GeneratedRegex(@"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])(?::\d+)?(?:[/\\?#]\S*)?|\S*@\S*", Options)]
    private static partial Regex NumberAddress();

    // Browsers take it for a dot between the parts of a name.
    [GeneratedRegex("(?<=[A-Za-z0-9])。(?=[A-Za-z0-9])")]
    private static partial Regex WideDot();

    [GeneratedRegex(@"(?<=[\p{L}])\.(?=[\p{L}])")]
    private static partial Regex InnerDot();

    [GeneratedRegex(@"\+?\d(?:[ \-.()/·_~,，]{0,2}\d){7,}|\+?\d{6,}|[零〇一二三四五六七八九幺](?:[ \-]?[零〇一二三四五六七八九幺\d]){6,}")]
    private static partial Regex LongNumber();

    static readonly HashSet<string> Ends = new(StringComparer.OrdinalIgnoreCase)
    {
        "com", "net", "org", "info", "biz", "edu", "gov", "mil", "int", "xyz", "top", "vip", "shop", "store", "site", "online", "club",
        "link", "click", "live", "life", "world", "today", "news",
        "app", "dev", "web", "wang", "ltd", "ren", "fun", "icu", "pro", "one", "page", "work", "space",
        "tech", "website", "cloud", "mobi", "asia", "tel", "name", "loan", "win", "bid", "men", "date",
        "download", "stream", "party", "science", "trade", "review", "cash", "money", "bank", "finance",
        "support", "help", "center", "zone", "social", "chat", "email", "company", "group", "example", "test", "invalid", "onion",
    };

    static readonly HashSet<string> Titles = new(StringComparer.OrdinalIgnoreCase)
    {
        "dr", "mr", "mrs", "ms", "st", "prof", "jr", "sr", "no", "ing", "fr", "sra", "dra", "mme", "mlle", "hr", "frau",
    };

    public static string WithoutAddresses(string text)
    {
        if (text.AsSpan().IndexOfAny(".:：@。") < 0) return text;
        text = Link().Replace(WideDot().Replace(text, "."), " ");
        text = NumberAddress().Replace(text, " ");
        text = Domain().Replace(text, match => IsInitials(match) ? match.Value : " ");
        // What is left is "Dr.Wang" and "J.R.R.": no phone makes an address of it once a space stands there.
        return InnerDot().Replace(text, ". ");
    }

    static bool IsInitials(Match match)
    {
        var first = match.Value.AsSpan(0, match.Value.IndexOf('.', StringComparison.Ordinal));
        var end = match.Groups["end"].Value;
        if (match.Groups["path"].Length > 0) return false;
        if (Titles.GetAlternateLookup<ReadOnlySpan<char>>().Contains(first)) return true;
        return !Ends.Contains(end) && (end.Length > 2 || first.Length == 1 && char.IsAsciiLetter(first[0]));
    }

    public static string WithoutNumbers(string text) => LongNumber().Replace(text, " ");

    /// <summary>One space at most between words, and no stroke or colon left over at the ends.</summary>
    public static string Trim(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words).Trim(' ', ':', '：', ',', '，', ';', '；', '-', '–', '—', '@', '/', '\\', '|');
    }
}

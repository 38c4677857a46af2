namespace Crm.Functions.Adapters;

/// <summary>From which number or name a shop's texts come.</summary>
public sealed record SmsSenders(string Default, IReadOnlyDictionary<string, string> ByShop)
{
    public string Of(string shop) => ByShop.GetValueOrDefault(shop, Default);

    public static SmsSenders Read(SettingReader read)
    {
        var byShop = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (shop, from) in read.Section(SettingNames.SmsFromByShop)) byShop[shop] =
            Checked(read, $"{SettingNames.SmsFromByShop}__{shop}", from);
        return new SmsSenders(Checked(read, SettingNames.SmsFrom, read.Text(SettingNames.SmsFrom)), byShop);
    }

    static string Checked(SettingReader read, string name, string? from)
    {
        if (from is not null && IsSender(from)) return from;
        read.Mistakes.Add($"{name}: a phone number in E.164 form, a short code, or a name of up to 11 letters and digits with at least "
            + $"one letter.");
        return "";
    }

    static bool IsSender(string from)
    {
        if (from.StartsWith('+')) return from.Length is >= 8 and <= 16 && from.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
        var isCode = from.Length is 5 or 6 && from.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
        return isCode || from.Length is >= 1 and <= 11 && from.All(c => char.IsAsciiLetterOrDigit(c) || c == ' ')
            && from.Any(char.IsAsciiLetter);
    }
}

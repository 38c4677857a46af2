
namespace Crm.Common;

/// <summary>
/// Phones as people and platforms write them, to E.164, by the numbering plans of libphonenumber. Strict on purpose: what is no phone
/// (letters, masks like 138****8000, two numbers in one cell) is refused rather than texted, and no other country's number is guessed
/// into the shop's own.
/// </summary>
public static class PhoneNumber
{
    const int Longest = 64;
    const int Remembered = 20_000;
    static readonly AnswerCache<(string Text, string? Region), string> Read = new(Remembered);
    static readonly AnswerCache<string, PhoneFacts> Facts = new(Remembered);

    /// <param name="text">As written: any spacing and script of digits, a leading + or 00, a label or an extension are understood.</param>
    /// <param name="region">ISO 3166 country a national number belongs to; null takes international form only.</param>
    /// <param name="e164">"+8613800138000".</param>
    public static bool TryParse(string? text, string? region, out string e164)
    {
        e164 = "";
        if (text is null || text.Length > Longest) return false;
        var country = NumberingPlans.RegionOf(region);
        e164 = ChineseMobile.TryRead(text, country) ?? Read.GetOrAdd((text, country), ask => ByPlan(ask.Text, ask.Region) ?? "");
        return e164.Length > 0;
    }

    /// <summary>The same answers without a short way or a memory.</summary>
    internal static string? ByPlan(string text, string? region)
    {
        var clean = PhoneText.Clean(text);
        if (PhoneText.WithoutExtension(clean) is { } spoken) return Whole(spoken, region);
        return Whole(clean, region) ?? Switchboard(clean, region);
    }

    /// <summary>What its numbering plan tells of a number in E.164.</summary>
    public static PhoneFacts Describe(string e164) =>
        ChineseMobile.Is(e164) ? ChineseMobile.Facts : Facts.GetOrAdd(e164, NumberingPlans.Describe);

    /// <summary>The town and state its area code belongs to, in English; not remembered.</summary>
    public static string? AreaOf(string e164) => NumberingPlans.AreaOf(e164);

    static string? Whole(string clean, string? region)
    {
        foreach (var first in PhoneText.BeforeSeparators(clean))
            if (One(first, region) is { } one && Describe(one).Kind != PhoneKind.Unknown) return null;
        return One(clean, region);
    }

    static string? One(string clean, string? region) =>
        PhoneText.TryDigits(clean, out var digits, out var international) ? NumberingPlans.Find(digits, international, region) : null;

    // 0571-88888888-801: behind a land line, what follows the last dash is an extension; behind a mobile number it is a mistake.
    static string? Switchboard(string clean, string? region) =>
        PhoneText.BeforeLastDash(clean) is { } line && Whole(line, region) is { } e164 && Describe(e164).Kind == PhoneKind.FixedLine
            ? e164 : null;

    /// <summary>For people to recognise a number in a list: all but the last four digits hidden.</summary>
    public static string Mask(string e164) => e164.Length <= 4 ? "****" : "****" + e164[^4..];
}

using System.Text.RegularExpressions;

namespace Crm.Staff;

/// <summary>Who asks for a short link: a person, or a program that only looks where it leads.</summary>
/// <param name="IsHead">Only the head of the answer is asked for.</param>
public sealed partial record LinkVisit(bool IsHead, IReadOnlyDictionary<string, string> Headers)
{
    static readonly string[] PurposeHeaders = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];

    // Previews of chat apps and mail filters, search engines, and what programmers fetch with. The browsers inside chat apps name the app
    // too, and are people.
    [GeneratedRegex(
        @"bot\b|bot/|crawl|spider|slurp|preview|prefetch|facebookexternalhit|facebot|^whatsapp|telegrambot|slack-imgproxy|embedly|vkshare|"
        + @"headless|phantomjs|lighthouse|curl/|wget|python-|aiohttp|libwww|okhttp|axios|node-fetch|java/|go-http|httpclient|"
        + @"scanner|mimecast|proofpoint|barracuda|googleimageproxy|google-read-aloud|google-safety|uptime|monitor|pingdom",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Programs();

    public bool IsPerson => !IsHead && Text("User-Agent") is { Length: > 0 } agent && !Programs().IsMatch(agent)
        && !PurposeHeaders.Any(name => Text(name) is { } purpose && (purpose.Contains("prefetch", StringComparison.OrdinalIgnoreCase)
            || purpose.Contains("preview", StringComparison.OrdinalIgnoreCase)));

    string? Text(string name) => Headers.GetValueOrDefault(name);
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Crm.Gateways.Twilio;

/// <summary>Requests of the Messages resource, 2010-04-01: forms, Basic authentication.</summary>
static class TwilioRequest
{
    public const int PageSize = 100;

    public static HttpRequestMessage Send(GatewayAccount account, GatewayText text) =>
        Make(account, HttpMethod.Post, Messages(account),
            new StringContent(Form.Write(SendFields(account, text)), Encoding.UTF8, "application/x-www-form-urlencoded"));

    public static List<KeyValuePair<string, string>> SendFields(GatewayAccount account, GatewayText text)
    {
        var from = account.FromOf(text.Shop) ?? "";
        var fields = new List<KeyValuePair<string, string>>
        {
            new("To", text.To), new(IsService(from) ? "MessagingServiceSid" : "From", from), new("Body", text.Text),
        };
        // Our own key comes back with every report of this text.
        if (account.CallbackUrl is { } callback) fields.Add(new("StatusCallback", $"{callback}?k={Uri.EscapeDataString(text.Tag)}"));
        if (text.Validity is { } validity) fields.Add(
            new("ValidityPeriod", ((int)Math.Clamp(validity.TotalSeconds, 1, 36_000)).ToString(CultureInfo.InvariantCulture)));
        return fields;
    }

    /// <summary>Newest first, and not by the date of sending: a queued text has none yet.</summary>
    public static HttpRequestMessage List(GatewayAccount account, string to) =>
        Make(account, HttpMethod.Get, $"{Messages(account)}?To={Uri.EscapeDataString(to)}&PageSize={PageSize}", null);

    /// <param name="path">As the last page named the next.</param>
    public static HttpRequestMessage NextPage(GatewayAccount account, string path) => Make(account, HttpMethod.Get, path, null);

    public static HttpRequestMessage One(GatewayAccount account, string sid) =>
        Make(account, HttpMethod.Get, Messages(account).Replace(".json", $"/{Uri.EscapeDataString(sid)}.json", StringComparison.Ordinal),
            null);

    static string Messages(GatewayAccount account) => $"/2010-04-01/Accounts/{Uri.EscapeDataString(account.KeyId)}/Messages.json";

    static bool IsService(string from) => from.Length == 34 && from.StartsWith("MG", StringComparison.Ordinal);

    static HttpRequestMessage Make(GatewayAccount account, HttpMethod method, string path, HttpContent? content)
    {
        var request = new HttpRequestMessage(method,
            new Uri(account.BaseUrl.GetLeftPart(UriPartial.Authority) + path)) { Content = content };
        request.Headers.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.KeyId}:{account.Secret}")));
        return request;
    }
}

namespace Crm.Platforms;

/// <summary>
/// Topics that no event comes of and that a person must hear of all the same: the connection ends, or the law sets a term. Platforms name
/// them differently and add new ones, so beside those that are known the words speak.
/// </summary>
public static class OperatorTopics
{
    const string Ends = "the shop has ended the connection: nothing more will come until it is authorised again, "
        + "and texts on its orders are held until somebody resumes the platform.";
    const string Expires = "the authorisation runs out: renew it, or nothing more will come.";
    const string Erase = "the platform asks to erase a person's or the shop's data, and sets a term for it (Shopify: 30 days).";
    const string Disclose = "a buyer asks what is stored about them, and the platform sets a term for the answer (Shopify: 30 days).";

    static readonly Dictionary<(string Platform, string Topic), string> Known = new()
    {
        [("tiktokshop", "type 6")] = Ends, [("tiktokshop", "type 7")] = Expires,
        [("shopee", "code 2")] = Ends, [("shopee", "code 12")] = Expires,
        [("lazada", "message_type 8")] = Expires,
    };

    /// <summary>The shop wants no more of us there: its texts are held.</summary>
    public static bool EndsConnection(string platform, string topic) => Meaning(platform, topic) == Ends;

    /// <summary>What it means, for a person; null for a topic of no consequence.</summary>
    public static string? Meaning(string platform, string topic)
    {
        if (Known.TryGetValue((platform, topic), out var meaning)) return meaning;
        bool Says(string word) => topic.Contains(word, StringComparison.OrdinalIgnoreCase);
        if (Says("uninstall") || Says("deauthor") || Says("unauthor") || Says("unsubscribe") && Says("app")) return Ends;
        if (Says("auth") && (Says("cancel") || Says("revok") || Says("remov"))) return Ends;
        if (Says("auth") && Says("expir")) return Expires;
        return Says("redact") || Says("erasure") ? Erase : Says("data_request") || Says("dataRequest") ? Disclose : null;
    }
}

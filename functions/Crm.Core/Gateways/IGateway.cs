using Crm.Sms;

namespace Crm.Gateways;

/// <summary>
/// One provider's wire, one folder each: request, signature, codes, delivery report, received text, look-up. Everything else (chains,
/// limits, pauses, rows) is the product's and the same for all. A wire never repeats a request by itself.
/// </summary>
public interface IGateway
{
    /// <summary>As in settings: "aliyun".</summary>
    string Kind { get; }
    GatewayTraits Traits { get; }

    /// <summary>The provider's own limits, where settings name no others.</summary>
    GatewayLimits Limits { get; }

    /// <summary>Settings it cannot work without, each with the reason.</summary>
    IEnumerable<(string Setting, string Why)> Missing(GatewayAccount account);

    /// <summary>Hands one text over. Never throws for what the provider or the line does.</summary>
    Task<GatewayAnswer> SendAsync(GatewayAccount account, GatewayText text, CancellationToken cancel);

    /// <summary>
    /// What became of a text whose answer was lost. Read-only; not called where <see cref="GatewayTraits.LookUps"/> is empty.
    /// </summary>
    Task<LookupResult> FindAsync(GatewayAccount account, SmsLookup lookup, CancellationToken cancel);

    /// <summary>Whether the provider signed it; only asked where <see cref="GatewayTraits.SignsCallbacks"/>.</summary>
    bool IsGenuine(GatewayAccount account, GatewayCallback callback);

    /// <summary>Pure. What cannot be read is named, never thrown.</summary>
    CallbackContent Read(GatewayAccount account, GatewayCallback callback);
}

/// <summary>What the product has to know of a provider.</summary>
public sealed record GatewayTraits
{
    /// <summary>Sends approved templates only.</summary>
    public bool NeedsTemplate { get; init; }

    /// <summary>Characters of one template parameter.</summary>
    public int LongestParameter { get; init; } = 35;
    public int LongestText { get; init; } = 1600;

    /// <summary>False: the secret in the callback's address is all that guards it.</summary>
    public bool SignsCallbacks { get; init; }

    /// <summary>
    /// It sends again what was not answered 200, and who made it reads why: an entry that cannot be read is refused. Else the callback is
    /// kept beside what is put aside, as a provider would not change it.
    /// </summary>
    public bool RefusesUnreadable { get; init; }

    /// <summary>Reports carry our tag; else they are found by the provider's message id.</summary>
    public bool EchoesTag { get; init; } = true;

    /// <summary>When a text in doubt is asked about, counted from its claim; empty: the provider cannot be asked.</summary>
    public IReadOnlyList<TimeSpan> LookUps { get; init; } = [];

    /// <summary>After the last of these looks, "not found" is the provider's word that it has no such text.</summary>
    public bool NotFoundIsCertain { get; init; }
}

/// <summary>One text as a wire needs it.</summary>
/// <param name="Tag">What the report gives back: see <see cref="GatewayTraits.EchoesTag"/>.</param>
public sealed record GatewayText(string Tag, string To, string Text)
{
    public string Shop { get; init; } = "";
    public bool Promotional { get; init; }

    /// <summary>How long the provider may try to deliver it; null: as long as it likes.</summary>
    public TimeSpan? Validity { get; init; }
    public BoundTemplate? Template { get; init; }
}

/// <summary>A template with the values of one text, in the template's order, already within the provider's limits.</summary>
public sealed record BoundTemplate(string Code, string? Sign, IReadOnlyList<KeyValuePair<string, string>> Parameters);

/// <summary>A provider's request to us.</summary>
/// <param name="Headers">By names in any case.</param>
/// <param name="Query">Without its question mark, as it came.</param>
public sealed record GatewayCallback(IReadOnlyDictionary<string, string> Headers, string Query, byte[] Body, DateTimeOffset Now)
{
    /// <summary>
    /// The country whose national numbers are understood: that of a shop, or for null of all shops that send by the gateway; null: none.
    /// </summary>
    public Func<string?, string?> CountryOf { get; init; } = _ => null;

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;
}

/// <param name="Unreadable">Entries that are neither a report nor a text: which, and what is wrong with each.</param>
/// <param name="Reply">What the provider wants to hear when everything is stored.</param>
public sealed record CallbackContent(IReadOnlyList<GatewayReport> Reports, IReadOnlyList<ReceivedText> Received,
    IReadOnlyList<string> Unreadable, CallbackReply Reply);

/// <summary>A text from a buyer, E.164.</summary>
public sealed record ReceivedText(string From, string Text, DateTimeOffset At);

public sealed record CallbackReply(string ContentType, string Body);

namespace Crm.Gateways;

/// <summary>An account at a provider, as configured: section <c>Gateways:{name}</c>.</summary>
public sealed record GatewayAccount
{
    public required string Name { get; init; }
    public required IGateway Wire { get; init; }
    public required Uri BaseUrl { get; init; }

    /// <summary>Access key id, secret id or account id.</summary>
    public string KeyId { get; init; } = "";
    public string Secret { get; init; } = "";

    /// <summary>Of temporary credentials.</summary>
    public string? SecurityToken { get; init; }

    /// <summary>The sending number, name or messaging service.</summary>
    public string? From { get; init; }
    public IReadOnlyDictionary<string, string> FromByShop { get; init; } = new Dictionary<string, string>();

    /// <summary>The approved signature, without its brackets, where a template names none.</summary>
    public string? SignName { get; init; }

    /// <summary>Tencent's SdkAppId.</summary>
    public string? AppId { get; init; }
    public string? Region { get; init; }

    /// <summary>The secret part of the address the provider calls.</summary>
    public string? CallbackKey { get; init; }

    /// <summary>That address as the provider sees it, without a query.</summary>
    public Uri? CallbackUrl { get; init; }
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
    public GatewayLimits Limits { get; init; } = new();

    /// <summary>When a text in doubt is asked about, counted from its claim.</summary>
    public IReadOnlyList<TimeSpan> LookUps { get; init; } = [];

    /// <summary>
    /// A text in doubt that the provider does not find at the last look is sent again. Off: better one text missing than one twice.
    /// </summary>
    public bool ResendWhenNotFound { get; init; }

    /// <summary>Without its secrets: whoever prints it prints this.</summary>
    public override string ToString() => $"{Name} ({Wire?.Kind})";

    public string? FromOf(string shop) => FromByShop.GetValueOrDefault(shop) ?? From;
}

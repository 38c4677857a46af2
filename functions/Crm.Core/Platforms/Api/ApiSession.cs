using System.Diagnostics.CodeAnalysis;
using Crm.Shops;

namespace Crm.Platforms.Api;

/// <summary>A shop's account at a platform.</summary>
public sealed record ApiTarget(Shop Shop, IPlatformApi Api, ApiLink Link)
{
    public string Name => $"{Shop.Id}|{Api.Name}";
}

/// <summary>Opens sessions for shops that have credentials.</summary>
public sealed class ApiSessions(IEnumerable<IPlatformApi> apis, ApiTransport transport, ApiTokens tokens, TimeProvider time)
{
    readonly Dictionary<string, IPlatformApi> byName = apis.ToDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);

    public bool TryFind<T>(Shop shop, string platform, [NotNullWhen(true)] out ApiTarget? target) where T : IPlatformApi
    {
        target = byName.GetValueOrDefault(platform) is T api && shop.Platforms.GetValueOrDefault(platform)?.Api is { } link
            ? new ApiTarget(shop, api, link) : null;
        return target is not null;
    }

    public IEnumerable<ApiTarget> Of<T>(Shop shop) where T : IPlatformApi
    {
        foreach (var platform in shop.Platforms.Keys.Order(StringComparer.Ordinal))
            if (TryFind<T>(shop, platform, out var target)) yield return target;
    }

    public ApiSession Open(ApiTarget target) => new(target, transport, tokens, time);

    public bool IsFree(ApiTarget target) => transport.IsFree(target);
}

/// <summary>Signed calls for one account: with a token in force, renewed once when the platform finds it worn out.</summary>
public sealed class ApiSession(ApiTarget target, ApiTransport transport, ApiTokens tokens, TimeProvider time)
{
    public ApiTarget Target { get; } = target;
    public ApiLink Link => Target.Link;
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>With the access token.</summary>
    public async ValueTask<ApiAnswer> CallAsync(Func<string, HttpRequestMessage> make, CancellationToken cancel)
    {
        var token = await tokens.GetAsync(this, cancel);
        try
        {
            return await OpenCallAsync(() => make(token.Access ?? ""), cancel);
        }
        catch (ApiException worn) when (worn.Fault == ApiFault.Token && Target.Api.CanRenew(Link, token))
        {
            token = await tokens.RenewAsync(this, token, cancel);
            return await OpenCallAsync(() => make(token.Access ?? ""), cancel);
        }
    }

    /// <summary>Without one.</summary>
    public ValueTask<ApiAnswer> OpenCallAsync(Func<HttpRequestMessage> make, CancellationToken cancel) =>
        transport.SendAsync(Target, make, Target.Api.FaultOf, cancel);

    /// <param name="path">Without a leading slash.</param>
    /// <param name="query">Names and values, not yet escaped.</param>
    /// <param name="auth">At the address where tokens are renewed.</param>
    public Uri Url(string path, IEnumerable<KeyValuePair<string, string>> query, bool auth = false)
    {
        var address = (auth ? Link.AuthUrl ?? Target.Api.AuthUrl : null) ?? Link.BaseUrl ?? Target.Api.BaseUrl
            ?? throw new InvalidOperationException($"{Target.Name} has no address.");
        var text = string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
        return new Uri(address, text.Length == 0 ? path : $"{path}?{text}");
    }
}

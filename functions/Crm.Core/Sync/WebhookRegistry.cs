using System.Globalization;
using Crm.Common;
using Crm.Notices;
using Crm.Platforms;
using Crm.Platforms.Api;
using Crm.Shops;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Sync;

/// <summary>A shop's subscriptions at a platform, compared with what is wanted.</summary>
/// <param name="Address">Where they deliver; null while nobody knows.</param>
/// <param name="Trouble">Why they could not be looked at.</param>
public sealed record WebhookState(string Shop, string Platform, Uri? Address, IReadOnlyList<string> Present, IReadOnlyList<string> Missing,
    IReadOnlyList<string> Off, string? Trouble)
{
    public bool IsWhole => Trouble is null && Missing.Count == 0 && Off.Count == 0;
}

/// <summary>
/// Subscriptions of platforms that let them be made by API: registered, looked at, and watched once a day. Platforms delete or switch off
/// what failed for a few hours, in silence; what was there before and is gone is made again, and a person hears of it.
/// </summary>
public sealed partial class WebhookRegistry(ShopDirectory shops, ApiSessions sessions, IEnumerable<IPlatform> platforms, CrmTables tables,
    OperatorNotices notices, TimeProvider time, ILogger<WebhookRegistry> log)
{
    const string Seen = "webhooks-seen";
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    readonly RunLog runs = new(tables.Runs, time);
    readonly Dictionary<string, IReadOnlyList<string>> topics =
        platforms.ToDictionary(p => p.Name, p => p.Topics, StringComparer.OrdinalIgnoreCase);

    sealed record SeenRow(string Address, SortedSet<string> Topics);

    /// <summary>A platform's address at this installation.</summary>
    public static Uri AddressOf(Uri publicUrl, string shop, string platform) =>
        new($"{publicUrl.AbsoluteUri.TrimEnd('/')}/api/webhooks/{Uri.EscapeDataString(shop)}/{platform}");

    public IEnumerable<ApiTarget> Targets => shops.All.SelectMany(s => sessions.Of<IWebhookApi>(s));

    /// <param name="target">The account.</param>
    /// <param name="address">The address that counts; null takes that of the subscriptions found for this shop.</param>
    /// <param name="cancel">Stops before the call.</param>
    public async Task<WebhookState> LookAsync(ApiTarget target, Uri? address, CancellationToken cancel)
    {
        var state = new WebhookState(target.Shop.Id, target.Api.Name, address, [], [], [], null);
        try
        {
            var all = await ((IWebhookApi)target.Api).SubscriptionsAsync(sessions.Open(target), cancel);
            var ours = all.Where(one => address is null ? IsOurs(one, target) : IsAt(one, address)).ToList();
            var on = ours.Where(one => one.Active).Select(one => one.Topic).ToHashSet(StringComparer.Ordinal);
            var off = ours.Where(one => !one.Active).Select(one => one.Topic).Except(on).ToList();
            return state with
            {
                Address = address ?? (ours.Count > 0 ? new Uri(ours[0].Address) : null), Present = [.. on.Order(StringComparer.Ordinal)],
                Off = off, Missing = [.. topics[target.Api.Name].Where(topic => !on.Contains(topic) && !off.Contains(topic))],
            };
        }
        catch (Exception failure) when (failure is ApiException or PayloadException)
        {
            return state with { Trouble = failure is ApiException api ? $"{api.Fault}, {api.Code}" : "the answer has another form" };
        }
    }

    /// <summary>Makes what is missing, switches on what is off, and looks again: what it returns is what the platform has now.</summary>
    public async Task<WebhookState> RegisterAsync(ApiTarget target, Uri address, CancellationToken cancel)
    {
        var (api, session) = ((IWebhookApi)target.Api, sessions.Open(target));
        var refused = new List<string>();
        if (await LookAsync(target, address, cancel) is { IsWhole: false, Trouble: null } before)
        {
            foreach (var topic in before.Missing) await TryAsync(topic, () => api.SubscribeAsync(session, topic, address, cancel));
            if (before.Off.Count > 0)
                foreach (var one in await api.SubscriptionsAsync(session, cancel))
                    if (IsAt(one, address) && !one.Active) await TryAsync(one.Topic, () => api.ResumeAsync(session, one, cancel));
        }
        var after = await LookAsync(target, address, cancel);
        if (after.Trouble is null) await RememberAsync(target, address, after.Present, cancel);
        return refused.Count == 0 ? after : after with { Trouble = string.Join("; ", refused) };

        async Task TryAsync(string topic, Func<ValueTask> act)
        {
            try
            {
                await act();
            }
            catch (ApiException failure)
            {
                // One topic the app may not have must not keep the others away.
                refused.Add($"{topic}: {failure.Fault}, {failure.Code}");
            }
        }
    }

    /// <summary>Once a shop and UTC day: what was seen and is gone is made again, and told.</summary>
    public async Task WatchDueAsync(CancellationToken cancel)
    {
        var slot = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var target in Targets)
        {
            if (await runs.ClaimAsync($"webhooks-{KeyText.Segment(target.Shop.Id)}-{target.Api.Name}", slot, Lease, cancel)
                is not { } claimed) continue;
            if (await WatchAsync(target, slot, cancel)) await runs.FinishAsync(claimed, claimed.Value, cancel);
        }
    }

    async Task<bool> WatchAsync(ApiTarget target, string slot, CancellationToken cancel)
    {
        var seen = await tables.Runs.GetAsync(Seen, Key(target), cancel) is { } row ? RowBody.Read<SeenRow>(row.Body) : null;
        var now = await LookAsync(target, seen is null ? null : new Uri(seen.Address), cancel);
        if (now.Trouble is { } trouble)
        {
            NotSeen(target.Shop.Id, target.Api.Name, trouble);
            return false;
        }
        // Never registered by us, and nothing of ours there: somebody made them by hand where no API shows them.
        if (now.Address is not { } address) return true;
        var gone = now.Off.Concat(seen?.Topics.Except(now.Present) ?? []).Distinct(StringComparer.Ordinal).ToList();
        if (gone.Count == 0)
        {
            await RememberAsync(target, address, now.Present, cancel);
            return true;
        }
        var mended = await RegisterAsync(target, address, cancel);
        var left = gone.Except(mended.Present).ToList();
        var (shop, name, list) = (target.Shop.Id, target.Api.Name, string.Join(", ", gone));
        Gone(shop, name, list, left.Count);
        await notices.TellAsync($"webhooks {shop} {name} {slot}", $"{shop}: {name} had removed webhooks",
            $"{name} no longer delivered {list} to {address}. "
                + (left.Count == 0 ? "They are registered again; orders of the gap come by the daily reconcile."
                : $"Still missing: {string.Join(", ", left)}. Run check --register and look at the app's permissions."),
            RunbookSections.WebhooksRemoved, cancel);
        return true;
    }

    async ValueTask RememberAsync(ApiTarget target, Uri address, IEnumerable<string> present, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(Seen, [new RowWrite.Upsert(Key(target),
            Json.Bytes(new SeenRow(address.AbsoluteUri, new SortedSet<string>(present, StringComparer.Ordinal))))], cancel);

    static bool IsAt(WebhookSubscription one, Uri address) =>
        Uri.TryCreate(one.Address, UriKind.Absolute, out var at) && at == address;

    static bool IsOurs(WebhookSubscription one, ApiTarget target) =>
        Uri.TryCreate(one.Address, UriKind.Absolute, out var at)
        && at.AbsolutePath.EndsWith($"/api/webhooks/{Uri.EscapeDataString(target.Shop.Id)}/{target.Api.Name}",
            StringComparison.OrdinalIgnoreCase);

    static string Key(ApiTarget target) => $"{KeyText.Segment(target.Shop.Id)}|{target.Api.Name}";

    [LoggerMessage(2060, LogLevel.Error, "{Platform} had removed webhooks of {Shop}: {Topics}; {Left} of them are still missing")]
    partial void Gone(string shop, string platform, string topics, int left);

    [LoggerMessage(2061, LogLevel.Warning, "The webhooks of {Shop} at {Platform} could not be looked at: {Trouble}")]
    partial void NotSeen(string shop, string platform, string trouble);
}

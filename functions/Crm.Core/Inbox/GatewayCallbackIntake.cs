using Crm.Common;
using Crm.DeadLetters;
using Crm.Gateways;
using Crm.Shops;
using Crm.Sms;
using Crm.Touchpoints.Delivery;
using Microsoft.Extensions.Logging;

namespace Crm.Inbox;

/// <summary>
/// What providers tell us: the signature or the secret in the address, then each report and text to its handler. An entry that could not be
/// stored is answered so that the provider sends the delivery again; all that was stored is unharmed by the repetition. One that cannot be
/// read is refused or put aside, never dropped.
/// </summary>
public sealed partial class GatewayCallbackIntake(
    GatewayDirectory gateways, ShopDirectory shops, MessageIndex index, DeliveryReportHandler reports, ReceivedTextHandler texts,
    DeadLetterStore deadLetters, TimeProvider time, ILogger<GatewayCallbackIntake> log)
{
    const int MostNamed = 20;

    public static ApiResponse NotFound { get; } = ApiResponse.Problem(404, "Not found", "There is nothing at this address.");

    /// <param name="gateway">Its name in settings.</param>
    /// <param name="key">The secret part of the address.</param>
    /// <param name="headers">By names in any case.</param>
    /// <param name="query">As it came, without its question mark.</param>
    /// <param name="body">As it came.</param>
    /// <param name="cancel">The caller hung up.</param>
    public async ValueTask<ApiResponse> ReceiveAsync(
        string gateway, string key, IReadOnlyDictionary<string, string> headers, string query, byte[] body, CancellationToken cancel)
    {
        var callback = new GatewayCallback(headers, query, body, time.GetUtcNow());
        if (gateways.Find(gateway) is not { } account) return NotFound;
        if (!IsAllowed(account, key, callback))
        {
            Count(account, "forged", 1);
            Forged(account.Name);
            return account.Wire.Traits.SignsCallbacks ? ApiResponse.Problem(403, "Not signed", "The signature does not hold.") : NotFound;
        }
        var content = account.Wire.Read(account, callback with { CountryOf = shop => CountryOf(account, shop) });
        if (!account.Wire.Traits.RefusesUnreadable) await KeepUnreadableAsync(account, content, body, cancel);
        await HandleAllAsync(account, content, cancel);
        if (content.Unreadable.Count > 0)
        {
            Count(account, "unreadable", content.Unreadable.Count);
            Unreadable(account.Name, content.Unreadable.Count);
            if (account.Wire.Traits.RefusesUnreadable) return ApiResponse.Problem(400, "Not readable", Words(content.Unreadable));
        }
        return new ApiResponse(200, content.Reply.ContentType, content.Reply.Body);
    }

    // Nothing that was acknowledged is lost: what a provider would only repeat as it is lies where a person finds it.
    async ValueTask KeepUnreadableAsync(GatewayAccount account, CallbackContent content, byte[] body, CancellationToken cancel)
    {
        if (content.Unreadable.Count == 0 || body.AsSpan().Trim(" \r\n\t"u8).IsEmpty) return;
        var reason = $"A callback of gateway {account.Name}: {Words(content.Unreadable)}";
        await deadLetters.PutAsync(DeadLetter.AsItCame(body, reason, time.GetUtcNow()), cancel);
    }

    static string Words(IReadOnlyList<string> unreadable) => string.Join(' ', unreadable.Take(MostNamed));

    string? CountryOf(GatewayAccount account, string? shop)
    {
        if (shop is not null) return shops.Find(shop)?.Country;
        var countries = shops.All.Where(s => s.Gateways.Names.Contains(account.Name, StringComparer.OrdinalIgnoreCase))
            .Select(s => s.Country).Distinct(StringComparer.Ordinal).ToList();
        return countries.Count == 1 ? countries[0] : null;
    }

    /// <summary>Who signs needs no secret address, and who has one besides must keep to it.</summary>
    static bool IsAllowed(GatewayAccount account, string key, GatewayCallback callback) => account.Wire.Traits.SignsCallbacks
        ? (account.CallbackKey is null || GatewayDirectory.HasKey(account, key)) && account.Wire.IsGenuine(account, callback)
        : GatewayDirectory.HasKey(account, key);

    /// <summary>All of them, also behind one that fails: the provider may give up before the failing one's cause is gone.</summary>
    async ValueTask HandleAllAsync(GatewayAccount account, CallbackContent content, CancellationToken cancel)
    {
        Exception? failed = null;
        foreach (var report in content.Reports) failed = await TryAsync(() => ReportAsync(account, report, cancel), cancel) ?? failed;
        foreach (var text in content.Received) failed =
            await TryAsync(() => texts.HandleAsync(new SmsEvent.Received(text.From, text.Text, text.At), cancel), cancel) ?? failed;
        Count(account, "text", content.Received.Count);
        if (failed is not null) throw new InvalidOperationException($"What {account.Name} told could not be stored whole.", failed);
    }

    async ValueTask ReportAsync(GatewayAccount account, GatewayReport report, CancellationToken cancel)
    {
        var indexed = !account.Wire.Traits.EchoesTag && report.MessageId is not null;
        var tag = report.Tag ?? (indexed ? await index.FindAsync(account.Name, report.MessageId!, cancel) : null);
        if (GatewayProbe.Is(tag))
        {
            await GatewayProbe.KeepAsync(index, report with { Tag = tag }, cancel);
            Count(account, "probe", 1);
            return;
        }
        // Unknown to us: counted, and answered as stored, since no repetition would make it known.
        var known = await reports.HandleAsync((report with { Tag = tag }).ToEvent(), cancel);
        Count(account, known ? GatewayOutcomes.Word(report) : "unknown", 1);
        if (known && indexed && report.Status != ReportStatus.Sent) await index.ForgetAsync(account.Name, report.MessageId!, cancel);
    }

    static async ValueTask<Exception?> TryAsync(Func<ValueTask> handle, CancellationToken cancel)
    {
        try
        {
            await handle();
            return null;
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            return failure;
        }
    }

    static void Count(GatewayAccount account, string kind, int count)
    {
        if (count > 0) CrmMetrics.GatewayCallbacks.Add(count, new("gateway", account.Name), new("kind", kind));
    }

    [LoggerMessage(3140, LogLevel.Warning, "A call in the name of gateway {Gateway} has neither its secret nor its signature")]
    partial void Forged(string gateway);

    [LoggerMessage(3141, LogLevel.Warning, "Gateway {Gateway} told {Count} entries that cannot be read")]
    partial void Unreadable(string gateway, int count);
}

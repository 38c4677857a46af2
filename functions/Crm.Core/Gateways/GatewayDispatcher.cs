using Crm.Common;
using Crm.Gateways.Templates;
using Crm.Sms;
using Microsoft.Extensions.Logging;

namespace Crm.Gateways;

/// <summary>
/// The way out where gateways are configured: picks one of a text's chain before the claim, keeps limits and pauses, turns the provider's
/// answer into an outcome. A text whose chain is empty goes by the host's own gateway, untouched.
/// </summary>
sealed partial class GatewayDispatcher(
    ISmsGateway own, GatewayDirectory directory, TemplateCatalogue templates, MessageIndex index, GatewayPauses pauses, GatewayPace pace,
        TimeProvider time, ILogger<GatewayDispatcher> log)
    : ISmsGateway
{
    static readonly TimeSpan ConfigWait = TimeSpan.FromMinutes(30), LongestValidity = TimeSpan.FromHours(10);

    /// <summary>One gateway of a chain, and when it could take the text.</summary>
    /// <param name="IsBroken">What it waits for is a person, not the clock.</param>
    readonly record struct Candidate(string Name, GatewayAccount? Account, DateTimeOffset From, string? Why, bool IsBroken = false);

    public SendRoute Route(SmsMessage message, DateTimeOffset now)
    {
        if (message.Chain.Count == 0) return own.Route(message, now);
        if (Pick(message, now) is not { } best) return new SendRoute.Closed(now + ConfigWait, "gateway:none-configured");
        if (best.From > now) return new SendRoute.Closed(best.From, $"gateway:{best.Name} {best.Why}");
        if (best.Account is not { } account) return own.Route(message, now) is SendRoute.Closed closed ? closed : new SendRoute.Open(null);
        if (pace.Take(account, message.Waited, now) is { } slot) return new SendRoute.Closed(slot, $"gateway:{best.Name} pace");
        pace.Sent(account, message.To, now);
        return new SendRoute.Open(account.Name);
    }

    public async Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel)
    {
        if (message.Gateway is null) return await own.SendAsync(message, cancel);
        if (directory.Find(message.Gateway) is not { } account) return new SendOutcome.NotSent("gateway-gone");
        var bound = Bound(account, message);
        var answer = bound.Problem is { } problem ? problem : await account.Wire.SendAsync(account, Text(message, bound.Template), cancel);
        var now = time.GetUtcNow();
        CrmMetrics.GatewayAnswers.Add(1, new("gateway", account.Name), new("class", GatewayOutcomes.Word(answer.Class)));
        // Not even tried by the provider: it does not count against the number.
        if (answer.Class is not (SendClass.Accepted or SendClass.Ambiguous or SendClass.Unknown)) pace.TakeBack(account, message.To);
        var pause = pauses.Note(account.Name, bound.Template?.Code, answer, now);
        Tell(account, message, answer, pause);
        if (answer.Class == SendClass.Accepted && !account.Wire.Traits.EchoesTag && answer.MessageId is { Length: > 0 } id)
            await index.RememberAsync(account.Name, id, SmsTag.Of(message.Customer, message.Tag), cancel);
        var others = Pick(message with { Tried = [.. message.Tried, account.Name] }, now, again: false) is { Account: var next }
            && next?.Name != account.Name;
        return GatewayOutcomes.Of(account, message, answer, pause?.Until - now, others, now);
    }

    public Task<SendLookup> FindAsync(string tag, CancellationToken cancel) => own.FindAsync(tag, cancel);

    public async Task<LookupResult> LookUpAsync(SmsLookup lookup, CancellationToken cancel)
    {
        if (lookup.Gateway is null) return await own.LookUpAsync(lookup, cancel);
        if (directory.Find(lookup.Gateway)
            is not { LookUps: { Count: > 0 } looks } account) return new LookupResult(SendLookup.Unknown);
        if (lookup.AcceptedAt is { } accepted) return await ReportAsync(account, lookup, lookup.Now - accepted, cancel);
        var age = lookup.Now - lookup.ClaimedAt;
        // Sooner the provider's own list may lack it.
        if (age < looks[0]) return new LookupResult(SendLookup.Unknown, looks[0] - age);
        var found = await account.Wire.FindAsync(account, lookup, cancel);
        CrmMetrics.GatewayLookUps.Add(1, new("gateway", account.Name), new("found", found.SendLookup.ToString()));
        if (found.SendLookup == SendLookup.Accepted) return found;
        var later = looks.FirstOrDefault(at => at > age);
        var sure = found.SendLookup == SendLookup.NotFound && later == default
            && (account.Wire.Traits.NotFoundIsCertain || account.ResendWhenNotFound);
        return sure ? found : new LookupResult(SendLookup.Unknown, later == default ? null : later - age);
    }

    async Task<LookupResult> ReportAsync(GatewayAccount account, SmsLookup lookup, TimeSpan age, CancellationToken cancel)
    {
        var found = await account.Wire.FindAsync(account, lookup, cancel);
        var told = found.Report is { Status: not ReportStatus.Sent };
        CrmMetrics.GatewayLookUps.Add(1, new("gateway", account.Name), new("found", told ? "Report" : "NoReport"));
        if (told && !account.Wire.Traits.EchoesTag && lookup.MessageId is { } id) await index.ForgetAsync(account.Name, id, cancel);
        return found with { AskAgain = ReportLooks.After(age) };
    }

    /// <param name="again">When all have been tried: all of them once more.</param>
    Candidate? Pick(SmsMessage message, DateTimeOffset now, bool again = true)
    {
        var names = message.Chain.Where(name => !message.Tried.Contains(name, StringComparer.OrdinalIgnoreCase)).ToList();
        if (names.Count == 0 && again) names = [.. message.Chain];
        Candidate? best = null;
        foreach (var name in names)
        {
            if (Consider(name, message, now) is not { } one) continue;
            if (one.From <= now || !one.IsBroken && one.From <= now + GatewayOutcomes.Patience
                && !(one.From >= message.Expires)) return one;
            if (best is not { } other || one.From < other.From) best = one;
        }
        return best;
    }

    Candidate? Consider(string name, SmsMessage message, DateTimeOffset now)
    {
        if (string.Equals(name, GatewayDirectory.HostsOwn, StringComparison.OrdinalIgnoreCase)) return new Candidate(
            GatewayDirectory.HostsOwn, null, now, null);
        if (directory.Find(name) is not { } account) return null;
        var bound = Bound(account, message);
        // Nothing that time alone mends; somebody binds or approves the template, and meanwhile the text waits.
        if (bound.Problem is { Class: SendClass.Config } problem) return new Candidate(account.Name, account, now + ConfigWait,
            $"config {problem.Code}", true);
        var best = new Candidate(account.Name, account, now, null);
        if (pauses.Of(account.Name, bound.Template?.Code, now) is { } pause) best =
            best with { From = pause.Until, Why = "paused " + pause.Why, IsBroken = !pause.IsRest };
        if (message.Promotional && account.Limits.NextForPromotion(now) is var opens && opens > best.From) best =
            best with { From = opens, Why = "promotion-hours" };
        if (pace.NextFor(account, message.To, message.Recent, now) is var free && free > best.From) best =
            best with { From = free, Why = "number-limit" };
        return best;
    }

    (BoundTemplate? Template, GatewayAnswer? Problem) Bound(GatewayAccount account, SmsMessage message) => templates.Bind(account, message);

    static GatewayText Text(SmsMessage message, BoundTemplate? template, DateTimeOffset now) =>
        new(SmsTag.Of(message.Customer, message.Tag), message.To, message.Text)
    {
        Shop = message.Shop, Promotional = message.Promotional, Template = template,
        Validity = message.Expires is { } expires
            ? TimeSpan.FromTicks(Math.Clamp((expires - now).Ticks, TimeSpan.TicksPerMinute, LongestValidity.Ticks)) : null,
    };

    GatewayText Text(SmsMessage message, BoundTemplate? template) => Text(message, template, time.GetUtcNow());

    void Tell(GatewayAccount account, SmsMessage message, GatewayAnswer answer, GatewayPauses.Pause? pause)
    {
        if (answer.Class == SendClass.Unknown) UnknownCode(account.Name, answer.Code, message.Tag);
        else if (answer.OfDestination)
        {
            var country = PhoneNumber.Describe(message.To).Country;
            if (pauses.IsNews(account.Name, answer.Code, country))
                NotThere(account.Name, country ?? "such a number", answer.Code, GatewayOutcomes.Clean(answer.Message));
        }
        else if (answer.Class is SendClass.Account or SendClass.Config) Paused(account.Name, answer.Code,
            GatewayOutcomes.Clean(answer.Message), pause?.Until);
        else if (pause is not null) Resting(account.Name, answer.Code, pause.Until);
    }

    [LoggerMessage(3130, LogLevel.Error,
        "Gateway {Gateway} answered the unknown code {Code} for touchpoint {Touchpoint}: it is parked; find out what the code means")]
    partial void UnknownCode(string gateway, string code, string touchpoint);

    [LoggerMessage(3131, LogLevel.Error, "Gateway {Gateway} takes no texts: {Code} ({Message}); paused until {Until}, then tried again")]
    partial void Paused(string gateway, string code, string message, DateTimeOffset? until);

    [LoggerMessage(3133, LogLevel.Error,
        "Gateway {Gateway} takes no texts to {Country}: {Code} ({Message}); they wait, fail or go by the next gateway; others go on")]
    partial void NotThere(string gateway, string country, string code, string message);

    [LoggerMessage(3132, LogLevel.Warning, "Gateway {Gateway} rests until {Until}: {Code}")]
    partial void Resting(string gateway, string code, DateTimeOffset until);
}

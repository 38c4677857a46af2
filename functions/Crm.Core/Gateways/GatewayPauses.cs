using System.Collections.Concurrent;
using Crm.Sms;

namespace Crm.Gateways;

/// <summary>
/// Gateways, and templates of gateways, that are left alone for a while after an answer that would be the same for the next text. Kept in
/// memory: a new process finds out by its first text.
/// </summary>
sealed class GatewayPauses
{
    readonly ConcurrentDictionary<string, Pause> pauses = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, bool> told = new(StringComparer.Ordinal);

    /// <param name="Until">The first text after it is the probe.</param>
    /// <param name="Times">How often in a row.</param>
    /// <param name="IsRest">It only had too much to do: worth waiting for.</param>
    public sealed record Pause(DateTimeOffset Until, string Why, int Times, bool IsRest);

    public Pause? Of(string gateway, string? template, DateTimeOffset now)
    {
        var whole = pauses.GetValueOrDefault(gateway) is { } one && one.Until > now ? one : null;
        var part = template is not null && pauses.GetValueOrDefault(Key(gateway, template)) is { } other && other.Until > now ? other
            : null;
        return whole is null || part?.Until > whole.Until ? part : whole;
    }

    /// <summary>What the answer means for the texts that come after.</summary>
    /// <returns>The pause it begins or prolongs; null for an answer that concerns one text only.</returns>
    public Pause? Note(string gateway, string? template, GatewayAnswer answer, DateTimeOffset now)
    {
        if (answer.Class == SendClass.Accepted)
        {
            pauses.TryRemove(gateway, out _);
            if (template is not null) pauses.TryRemove(Key(gateway, template), out _);
            return null;
        }
        if (answer.OfDestination) return null;
        if (Span(answer) is not var (shortest, longest)) return null;
        var key = answer.Class == SendClass.Config && template is not null ? Key(gateway, template) : gateway;
        return pauses.AddOrUpdate(key,
            _ => new Pause(now + (answer.RetryAfter ?? shortest), answer.Code, 1, answer.Class == SendClass.ThrottledGateway), (_, last) =>
            Longer(last, answer, now, shortest, longest));
    }

    /// <summary>Whether it is the first time that this process hears it: a person is told once.</summary>
    public bool IsNews(string gateway, string code, string? country) => told.TryAdd($"{gateway}|{code}|{country}", true);

    // Answers to texts that were on their way together count once.
    static Pause Longer(Pause last, GatewayAnswer answer, DateTimeOffset now, TimeSpan shortest, TimeSpan longest)
    {
        var times = last.Until > now ? last.Times : last.Times + 1;
        var grown = TimeSpan.FromTicks(Math.Min(longest.Ticks, shortest.Ticks << Math.Min(times - 1, 16)));
        var until = now + (answer.RetryAfter ?? grown);
        return new Pause(until > last.Until ? until : last.Until, answer.Code, times, answer.Class == SendClass.ThrottledGateway);
    }

    static (TimeSpan Shortest, TimeSpan Longest)? Span(GatewayAnswer answer) => answer switch
    {
        { NeverReached: true } => (TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)),
        { Class: SendClass.Account } => (TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)),
        { Class: SendClass.Config } => (TimeSpan.FromMinutes(15), TimeSpan.FromHours(4)),
        { Class: SendClass.ThrottledGateway } => (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
        _ => null,
    };

    static string Key(string gateway, string template) => $"{gateway}|{template}";
}

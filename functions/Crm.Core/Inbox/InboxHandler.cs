using Crm.DeadLetters;
using Crm.Erasure;
using Crm.Events;
using Crm.Flows;
using Crm.Platforms;
using Crm.Platforms.Api;
using Crm.Shops;
using Crm.Staff;
using Crm.Sync;
using Microsoft.Extensions.Logging;

namespace Crm.Inbox;

/// <summary>What to do with an inbox message after one try.</summary>
public abstract record InboxOutcome
{
    public sealed record Done : InboxOutcome;
    public sealed record RetryIn(TimeSpan Delay, string Error) : InboxOutcome;
}

/// <summary>One stored webhook: map it, apply its events, or put it aside with the reason.</summary>
public sealed partial class InboxHandler(
    ShopDirectory shops, IEnumerable<IPlatform> platforms, FlowLibrary flows, IIngest ingest, Enrichment enricher, DeadLetterStore poison,
        PrivacyRequests privacy, PlatformPauses pauses, WebhookTimes times, TimeProvider time, ILogger<InboxHandler> log)
{
    readonly Dictionary<string, IPlatform> byName = platforms.ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);

    /// <param name="message">As it was stored.</param>
    /// <param name="attempt">1 at the first try.</param>
    /// <param name="cancel">Stops between commits; the message is then tried again.</param>
    public async ValueTask<InboxOutcome> HandleAsync(InboxMessage message, int attempt, CancellationToken cancel)
    {
        try
        {
            if (shops.Find(message.Shop) is not { } shop) return await DeadLetterAsync(message, DeadLetterKind.Invalid,
                $"The shop '{message.Shop}' is not configured.", cancel);
            if (!byName.TryGetValue(message.Platform, out var platform)) return await DeadLetterAsync(message, DeadLetterKind.Invalid,
                $"The platform '{message.Platform}' is not known.", cancel);
            if (!Fetched.IsOrder(message)) await times.SeenAsync(shop.Id, platform.Name, cancel);
            var mapped = platform.Map(message, shop);
            if (mapped is MappingResult.Unhandled asked
                && await privacy.TryObeyAsync(shop, message, asked.Topic, cancel)) return new InboxOutcome.Done();
            return mapped switch
            {
                MappingResult.Events events when Unheard(events, shop) is { } reason =>
                    await DeadLetterAsync(message, DeadLetterKind.Unhandled, reason, cancel),
                MappingResult.Events events => await ApplyAsync(shop, message, attempt, events, cancel),
                MappingResult.Unhandled unhandled =>
                    await DeadLetterAsync(message, unhandled.Topic, $"The topic '{unhandled.Topic}' is not handled.", cancel),
                MappingResult.Invalid invalid => await DeadLetterAsync(message, DeadLetterKind.Invalid, invalid.Reason, cancel),
                var other => throw new InvalidOperationException($"No such mapping: {other}."),
            };
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            Failed(failure, message.Shop, message.Platform, message.Id, attempt);
            if (FailurePolicy.RetryIn(attempt) is { } delay) return new InboxOutcome.RetryIn(delay, failure.GetType().Name);
            return await DeadLetterAsync(message, DeadLetterKind.Failed, $"It failed {attempt} times, last with {failure.GetType().Name}.",
                cancel);
        }
    }

    /// <summary>A moment no flow of the shop begins with would be taken and forgotten: why it is put aside instead.</summary>
    string? Unheard(MappingResult.Events events, Shop shop)
    {
        if (events.List.All(one => one.CustomerEvents.Count == 0)) return null;
        var words = CustomerEventService.Words(flows, shop);
        return events.List.SelectMany(one => one.CustomerEvents).FirstOrDefault(told => !words.Contains(told.Kind)) is { } unheard
            ? $"'{unheard.Kind}' begins nothing in this shop; known are {string.Join(", ", words)}." : null;
    }

    async ValueTask<InboxOutcome> ApplyAsync(Shop shop, InboxMessage message, int attempt, MappingResult.Events events,
        CancellationToken cancel)
    {
        var isFirst = attempt == 1 && !message.MayBeHalfDone;
        foreach (var one in events.List)
            if (await ingest.ApplyAsync(one with { Received = message.Received, IsFirstTry = isFirst }, cancel)
                is IngestResult.Rejected rejected)
                return await DeadLetterAsync(message, DeadLetterKind.Invalid, rejected.Reason, cancel);
        if (!Fetched.IsOrder(message)) await enricher.LookAsync(shop, message, events.List, cancel);
        return events.Rest switch
        {
            MappingResult.Unhandled unhandled =>
                await DeadLetterAsync(message, unhandled.Topic, $"A part of it has the topic '{unhandled.Topic}', which is not handled.",
                cancel),
            MappingResult.Invalid invalid => await DeadLetterAsync(message, DeadLetterKind.Invalid, invalid.Reason, cancel),
            _ => new InboxOutcome.Done(),
        };
    }

    ValueTask<InboxOutcome> DeadLetterAsync(InboxMessage message, string topic, string reason, CancellationToken cancel)
    {
        if (OperatorTopics.Meaning(message.Platform, topic) is not { } meaning) return DeadLetterAsync(message, DeadLetterKind.Unhandled,
            reason, cancel);
        return ToOperatorAsync(message, topic, meaning, cancel);
    }

    async ValueTask<InboxOutcome> ToOperatorAsync(InboxMessage message, string topic, string meaning, CancellationToken cancel)
    {
        if (OperatorTopics.EndsConnection(message.Platform, topic))
            await pauses.PauseAsync(message.Shop, message.Platform, message.Received, topic, "platform", cancel);
        NeedsOperator(message.Shop, message.Platform, topic, meaning);
        return await DeadLetterAsync(message, DeadLetterKind.Unhandled, $"The topic '{topic}' needs a person: {meaning}", cancel,
            needsOperator: true);
    }

    async ValueTask<InboxOutcome> DeadLetterAsync(InboxMessage message, DeadLetterKind kind, string reason, CancellationToken cancel,
        bool? needsOperator = null)
    {
        await poison.PutAsync(
            new DeadLetter { Id = message.Id, Kind = kind, NeedsOperator = needsOperator, Reason = reason, At = time.GetUtcNow(),
            Message = message }, cancel);
        Aside(message.Shop, message.Platform, message.Id, kind);
        return new InboxOutcome.Done();
    }

    [LoggerMessage(2020, LogLevel.Warning, "Message {Id} of {Shop}/{Platform} put aside: {Kind}")]
    partial void Aside(string shop, string platform, string id, DeadLetterKind kind);

    [LoggerMessage(2022, LogLevel.Error, "{Shop}/{Platform} sent '{Topic}', which needs a person: {Meaning}")]
    partial void NeedsOperator(string shop, string platform, string topic, string meaning);

    [LoggerMessage(2021, LogLevel.Error, "Message {Id} of {Shop}/{Platform} failed at attempt {Attempt}")]
    partial void Failed(Exception failure, string shop, string platform, string id, int attempt);
}

/// <summary>How often a message that fails is tried, and how long between: pure, so every host does the same.</summary>
public static class FailurePolicy
{
    public const int MaxAttempts = 5;

    /// <summary>The wait before the next try; null when it is enough.</summary>
    public static TimeSpan? RetryIn(int attempt) => attempt >= MaxAttempts ? null : TimeSpan.FromSeconds(Math.Pow(4, attempt - 1));
}

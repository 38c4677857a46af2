using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>A customer in a list of found ones.</summary>
public sealed record FoundCustomer(string Id, string? Name, string? Phone, string? Province, int Orders, DateTimeOffset? LastOrder);

public sealed record CardOrder(OrderKey Key, string? Number, string? Status, string? Total, string? Currency,
    IReadOnlyDictionary<Milestone, DateTimeOffset> Reached, IReadOnlyList<string> Items);

/// <param name="At">When it was settled, else claimed, else when it is looked at next.</param>
/// <param name="Cost">In major units.</param>
/// <param name="Rule">What stopped it or put it off, as stored.</param>
/// <param name="Why">The same in a sentence; null for one that was sent.</param>
public sealed record CardTouchpoint(
    string Id, OrderKey Order, string Flow, int Version, string Step, string Label, TouchpointState State, DateTimeOffset Due,
        DateTimeOffset At,
    string? Variant, string? Text, int? Parts, decimal? Cost, string? Currency, string? Rule, string? Why)
{
    /// <summary>Who sent it by hand; null for a flow's.</summary>
    public string? By { get; init; }

    /// <summary>The short links of its text; null where it has none.</summary>
    public IReadOnlyList<CardLink>? Links { get; init; }
}

/// <param name="Kind">payment, tracking, order or page.</param>
public sealed record CardLink(string Kind, int Clicks, DateTimeOffset? FirstClick);

public sealed record CardTold(string? Value, string By, DateTimeOffset At);
public sealed record CardConsent(bool Granted, string Source, DateTimeOffset At);

/// <summary>One source's word on a class of messages, with its evidence.</summary>
/// <param name="InForce">It is the word that counts; another source's newer word stands otherwise.</param>
public sealed record CardConsentWord(MessageClass Class, bool Granted, bool Withdrawn, string Source, string? Shop, string? Channel,
    string? Wording, string? By, DateTimeOffset At, bool InForce);

/// <summary>A number the buyer is texted at.</summary>
/// <param name="Own">The buyer's; else a receiver's, which refuses for itself.</param>
public sealed record CardNumber(string Phone, bool Own, IReadOnlyDictionary<MessageClass, CardConsent> Consent);

/// <summary>The customer card as JSON. Phones are masked unless they were asked for.</summary>
public sealed record CardView
{
    public required string Id { get; init; }
    public string? Name { get; init; }
    public required IReadOnlyList<string> Phones { get; init; }

    /// <summary>The phone news reaches the buyer at: their own, else that of the latest order to themselves.</summary>
    public string? Phone { get; init; }
    public string? Nickname { get; init; }

    /// <summary>Every field of the profile with who told it and when; "phone" and "email" are the newest of theirs.</summary>
    public required IReadOnlyDictionary<string, CardTold> Profile { get; init; }
    public required IReadOnlyList<string> Emails { get; init; }
    public required IReadOnlyList<CardNumber> Numbers { get; init; }
    public required IReadOnlyList<CardConsentWord> ConsentEvidence { get; init; }
    public string? Language { get; init; }
    public Region? Region { get; init; }
    public required CustomerFacts Facts { get; init; }
    public DateTimeOffset? FirstOrder { get; init; }
    public DateTimeOffset? LastOrder { get; init; }

    /// <summary>Classes, life cycle, grade, tier and the rules' tags as the last night found them; null before the first.</summary>
    [JsonPropertyName("standing")]
    public CardClassification? Classification { get; init; }
    public required IReadOnlyDictionary<string, CardTold> Attributes { get; init; }

    /// <summary>By tag: who set it and when.</summary>
    public required IReadOnlyDictionary<string, CardTold> Tags { get; init; }
    public required IReadOnlyDictionary<MessageClass, CardConsent> Consent { get; init; }
    public required IReadOnlyList<CardOrder> Orders { get; init; }
    public required IReadOnlyList<CardTouchpoint> Touchpoints { get; init; }
    public required IReadOnlyList<ServiceTask> Tasks { get; init; }

    /// <summary>What the staff wrote down, oldest first; null where there is nothing.</summary>
    public IReadOnlyList<Note>? Notes { get; init; }

    /// <summary>Tier, benefits, points; null where there are none, or nobody asked for them.</summary>
    public CardMember? Member { get; init; }

    /// <summary>What buyers typed that texts say otherwise, or not at all; null where nothing was cut.</summary>
    public IReadOnlyList<CutValue>? Cut { get; init; }

    public static CardView Of(CustomerCard card, WhyNot whyNot, FlowLibrary flows, ShopDirectory shops, bool revealPhone,
        string? language = null)
    {
        var (customer, profile, reach) = (card.Customer, card.Customer.Profile, card.Reach);
        string Shown(string phone) => revealPhone ? phone : PhoneNumber.Mask(phone);
        var orders = card.Orders.ToDictionary(o => o.Key);
        var others = card.Touchpoints.ToDictionary(t => t.Id);
        return new CardView
        {
            Id = customer.Id, Name = reach.Name, Nickname = profile?.Nickname?.Value, Language = profile?.Language?.Value, Region =
                profile?.Region?.Value ?? reach.Region,
            Phones = [.. card.Phones.Select(Shown)], Phone = reach.Phone is { } phone ? Shown(phone) : null,
            Profile = CardProfile.Fields(profile, revealPhone), Emails =
                [.. (profile?.Emails?.Keys.AsEnumerable() ?? []).Select(e => revealPhone ? e : EmailAddress.Mask(e))],
            Numbers = [.. card.Numbers.Select(n =>
                new CardNumber(Shown(n.Key), customer.Identities.Contains("p:" + n.Key),
                n.Value.Classes.ToDictionary(c => c.Key, c => ConsentOf(c.Value))))],
            ConsentEvidence = CardProfile.Words(customer),
            Facts = customer.Facts, FirstOrder = customer.Facts.FirstOrder, LastOrder = customer.Facts.LastOrder,
            Classification = CardClassification.Of(customer, card.Reasons, card.Orders),
            Attributes = customer.Attributes.Where(a => a.Value.Value.Value is not null)
                .ToDictionary(a => a.Key, a => new CardTold(a.Value.Value.Value, a.Value.Value.By, a.Value.At)),
            Tags = customer.Tags.Where(t => t.Value.Value.Set)
                .ToDictionary(t => t.Key, t => new CardTold(null, t.Value.Value.By, t.Value.At)),
            Consent = customer.Consent.ToDictionary(c => c.Key, c => ConsentOf(c.Value)),
            Notes = card.Notes is { Count: > 0 } notes ? notes : null, Cut = CutValues.Of(card) is { Count: > 0 } cut ? cut : null,
            Orders = [.. card.Orders.Select(Order)],
            Touchpoints = [.. card.Touchpoints.Select(t =>
                Touchpoint(t, whyNot.Of(t, customer, orders.GetValueOrDefault(t.Order), others), flows,
                language ?? shops.Find(t.Order.Shop)?.Language ?? "en"))],
            Tasks = card.Tasks,
        };
    }

    public static FoundCustomer Found(Customer customer, Reach reach) =>
        new(customer.Id, reach.Name, reach.Phone is { } phone ? PhoneNumber.Mask(phone)
            : null, reach.Region?.Province, customer.Facts.Orders, customer.Facts.LastOrder);

    /// <summary>Every source's word on consent, newest first.</summary>
    public static IReadOnlyList<CardConsentWord> WordsOf(Customer customer) => CardProfile.Words(customer);

    static CardConsent ConsentOf(LwwRegister<ConsentState> word) => new(word.Value.Granted, word.Value.Source, word.At);

    static CardOrder Order(OrderState order) => order.Details?.Value is { } details
        ? new(order.Key, details.Number, order.Status?.Value.Word, Money.Format(order.Total!.Value, details.Currency), details.Currency,
            order.Steps(), [.. details.Lines.Select(l => $"{l.Title} × {l.Pieces}")])
        : new(order.Key, null, order.Status?.Value.Word, null, null, order.Steps(), []);

    static CardTouchpoint Touchpoint(Touchpoint t, WhyNotEntry? why, FlowLibrary flows, string language)
    {
        var label = (t.Hand is null ? flows.Find(t.Flow, t.Version, t.Step)?.Label : HandText.Label)?.GetValueOrDefault(language)
            ?? t.Step;
        var at = t.SettledAt ?? t.ClaimedAt ?? t.WakeAt;
        return new(t.Id, t.Order, t.Flow, t.Version, t.Step, label, t.State, t.Due, at, t.Variant, t.Text, t.Parts,
            t.CostMicros / 1_000_000m, t.Currency, t.Reason, why?.Sentence)
        {
            By = t.Hand?.By,
            Links = t.Links is { } links ? [.. links.Select(link => new CardLink(link.Kind, link.Clicks, link.FirstClick))] : null,
        };
    }
}

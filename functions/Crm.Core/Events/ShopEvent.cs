using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Customers;
using Crm.Orders;

namespace Crm.Events;

/// <summary>
/// One normalised event of a shop: the identities it names, what it tells of an order, and what it tells of the buyer.
/// Every platform maps its payloads to this and nothing else; times are the platform's own, never the time of arrival.
/// </summary>
public sealed record ShopEvent
{
    public required string Shop { get; init; }
    public required string Platform { get; init; }

    /// <summary>The milestone it tells of; null: other news of an order, or news of a buyer.</summary>
    public Milestone? Milestone { get; init; }

    /// <summary>
    /// Identities of one person, as <see cref="Identity"/> writes them: "p:{E.164}", "b:{shop}:{platform}:{id}", "e:{e-mail}". The order
    /// itself is added as one of its own.
    /// </summary>
    public IReadOnlyList<Identity> Identities { get; init; } = [];
    public OrderState? Order { get; init; }

    /// <summary>News of a parcel by a courier, who knows its number and no order; the order is found by the number.</summary>
    public TrackingUpdate? Parcel { get; init; }

    /// <summary>Each field it tells becomes news of its own; what it leaves out stays as it is known.</summary>
    public LwwRegister<Profile>? Profile { get; init; }

    /// <summary>Who tells, where the platform's name does not say it.</summary>
    public string? Source { get; init; }

    /// <summary>When the message came in; null for history that is imported.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>
    /// Nobody has begun with this very message before. What it tells and is known already was told by another, whose own next delivery ends
    /// what a crash cut short: nothing is looked for then.
    /// </summary>
    [JsonIgnore]
    public bool IsFirstTry { get; init; }
    public IReadOnlyList<ConsentChange> Consent { get; init; } = [];

    /// <summary>What happened to the buyer outside an order.</summary>
    [JsonPropertyName("moments")]
    public IReadOnlyList<CustomerEvent> CustomerEvents { get; init; } = [];
}

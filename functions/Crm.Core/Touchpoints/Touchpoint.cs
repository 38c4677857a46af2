using Crm.Common;
using Crm.Events;
using Crm.Orders;
using MessagePack;

namespace Crm.Touchpoints;

public enum TouchpointState
{
    /// <summary>Waits for its due time; a due row exists.</summary>
    Planned,

    /// <summary>An attempt has it: written before the gateway is called.</summary>
    Claimed,

    /// <summary>The gateway took the text.</summary>
    Accepted,

    /// <summary>The gateway refused it for good.</summary>
    Failed,

    /// <summary>Nobody knows whether the text went out; never sent again blindly.</summary>
    InDoubt,

    /// <summary>A rule stopped it; the reason names the rule.</summary>
    Suppressed,

    /// <summary>Its time had passed before it could be sent.</summary>
    Expired,

    /// <summary>A task was made for the staff.</summary>
    TaskCreated,

    /// <summary>The carrier's report says it reached the phone.</summary>
    Delivered,
}

/// <summary>
/// One planned touch of one buyer. The first half is the plan, a pure function of order state and flow version;
/// the second is what became of it.
/// </summary>
[MessagePackObject, EndsWithNulls]
public sealed record Touchpoint
{
    [Key(0), MessagePackFormatter(typeof(HexFormatter))] public required string Id { get; init; }
    [Key(1)] public required string Flow { get; init; }
    [Key(2)] public required int Version { get; init; }
    [Key(3)] public required string Step { get; init; }
    /// <summary>The order it follows, or what stands in its place for a <see cref="CustomerEvent"/>.</summary>
    [Key(4)] public required OrderKey Order { get; init; }

    /// <summary>When the moment it follows began; null for an order.</summary>
    [Key(8)] public DateTimeOffset? Begun { get; init; }
    [Key(5)] public required DateTimeOffset Due { get; init; }
    [Key(6)] public required DateTimeOffset Expires { get; init; }

    [Key(7)] public TouchpointState State { get; init; }

    /// <summary>Due again at this time: put off by a rule, in doubt, or claimed and then found unfinished.</summary>
    [Key(9)] public DateTimeOffset? Next { get; init; }

    /// <summary>The rule that put it off or stopped it, with the values it saw.</summary>
    [Key(10)] public string? Reason { get; init; }
    [Key(11)] public DateTimeOffset? SettledAt { get; init; }
    [Key(12)] public DateTimeOffset? ClaimedAt { get; init; }
    [Key(13)] public string? Variant { get; init; }
    [Key(14)] public string? Text { get; init; }
    [Key(15)] public int? Parts { get; init; }

    /// <summary>Of a campaign: the variant this buyer was assigned, or that they are held out; absent in a flow.</summary>
    [Key(16)] public string? Arm { get; init; }

    /// <summary>The coupon's code its text was claimed with. Whatever becomes of the text, the code stays this buyer's.</summary>
    [Key(17)] public string? Code { get; init; }

    /// <summary>Millionths of <see cref="Currency"/>.</summary>
    [Key(18)] public long? CostMicros { get; init; }
    [Key(19)] public string? Currency { get; init; }
    [Key(20)] public string? ProviderId { get; init; }

    /// <summary>The gateway it was claimed for; absent for the host's own.</summary>
    [Key(21)] public string? Gateway { get; init; }

    /// <summary>The phone, only while it is claimed, in doubt or without a report at a gateway: the provider is asked by it.</summary>
    [Key(22)] public string? To { get; init; }

    /// <summary>Gateways that certainly did not send it.</summary>
    [Key(23)] public IReadOnlyList<string>? Tried { get; init; }

    /// <summary>How often a gateway failed on it by its own word.</summary>
    [Key(24)] public int? Attempts { get; init; }

    /// <summary>The provider's id of a first text that certainly failed to arrive and is followed by one more: never two.</summary>
    [Key(25)] public string? FailedMessage { get; init; }

    /// <summary>The short links of its text; absent where it has none.</summary>
    [Key(26)] public IReadOnlyList<TouchLink>? Links { get; init; }

    /// <summary>
    /// The customer in whose name the gateway has it, where that one was taken in by another since: the provider knows it by that.
    /// </summary>
    [Key(27), MessagePackFormatter(typeof(HexFormatter))] public string? SentFor { get; init; }

    /// <summary>A person sends it; absent for a flow's.</summary>
    [Key(28)] public HandText? Hand { get; init; }

    /// <summary>Somebody followed a link of it.</summary>
    [IgnoreMember] public bool IsClicked => Clicks > 0;
    [IgnoreMember] public int Clicks => Links?.Sum(link => link.Clicks) ?? 0;

    /// <summary>When its due row stands, while it has one.</summary>
    [IgnoreMember] public DateTimeOffset WakeAt => Next ?? Due;
    [IgnoreMember] public bool FollowsCustomerEvent => Order.Platform == CustomerEvent.Platform;
    [IgnoreMember] public bool Waits =>
        State is TouchpointState.Planned or TouchpointState.Claimed || State == TouchpointState.InDoubt && Next is not null;

    /// <summary>The provider has it, and is asked for its report.</summary>
    [IgnoreMember] public bool AwaitsReport => State == TouchpointState.Accepted && Next is not null;

    /// <summary>A due row stands for it.</summary>
    [IgnoreMember] public bool HasDue => Waits || AwaitsReport;

    /// <summary>It was over when it was planned. An order's has no row: see <see cref="PastTouchpoints"/>.</summary>
    [IgnoreMember] public bool IsPast => this is { State: TouchpointState.Expired, Reason: PastRule };

    /// <summary>Still as the plan made it: no rule, person or gateway has acted on it.</summary>
    [IgnoreMember]
    public bool IsUntouched => State == TouchpointState.Planned || this is { State: TouchpointState.Expired, SettledAt: null };

    const string PastRule = "past";

    public Touchpoint AsPast() => this with { State = TouchpointState.Expired, Reason = PastRule };

    public static string IdOf(string shop, string flow, string step, OrderKey order) =>
        Hash.Hex(shop, flow, step, order.Platform, order.Id);

    /// <summary>A moment is one person's, and the same festival comes to all of them.</summary>
    public static string IdOf(string shop, string flow, string step, CustomerEvent moment, string customer) =>
        Hash.Hex(shop, flow, step, moment.Kind, moment.Key, customer);
}

/// <summary>A short link of a text and what came of it.</summary>
/// <param name="Kind">payment, tracking, order, or page for an address the text names itself.</param>
/// <param name="Url">Where it leads; null once the person is erased.</param>
[MessagePackObject]
public sealed record TouchLink([property: Key(0)] string Code, [property: Key(1)] string Kind, [property: Key(2)] string? Url)
{
    /// <summary>By people, as far as programs that only look can be told.</summary>
    [Key(3)] public int Clicks { get; init; }
    [Key(4)] public DateTimeOffset? FirstClick { get; init; }
}

/// <summary>The body of a due row.</summary>
[MessagePackObject]
public sealed record DueRow([property: Key(0), MessagePackFormatter(typeof(HexFormatter))] string Customer,
    [property: Key(1), MessagePackFormatter(typeof(HexFormatter))] string Touchpoint)
{
    /// <summary>The campaign it is of; absent for a flow's.</summary>
    [Key(2)] public string? Campaign { get; init; }

    public static DueRow Of(string customer, Touchpoint touchpoint) =>
        new(customer, touchpoint.Id) { Campaign = Campaigns.CampaignGate.CampaignOf(touchpoint.Flow) };
}

using Crm.Common;
using Crm.Orders;

namespace Crm.Tasks;

public enum TaskPriority { Low, Normal, High }

/// <summary>
/// Work for a person: a call-back, a complaint, a late parcel. The id is the touchpoint's that made it, or for one added by hand
/// the hash of what was written, so that the same click twice is one task.
/// </summary>
public sealed record ServiceTask
{
    public required string Id { get; init; }

    /// <summary>The flow step, or a word of the shop's own ("complaint").</summary>
    public required string Kind { get; init; }

    /// <summary>Null for work that is about no order.</summary>
    public OrderKey? Order { get; init; }

    /// <summary>What to do, in the shop's language.</summary>
    public required string Text { get; init; }
    /// <summary>What may be given to the buyer, for a task of kind coupon or gift.</summary>
    public TaskOffer? Offer { get; init; }
    public required DateTimeOffset Opened { get; init; }
    public required DateTimeOffset DueBy { get; init; }
    public TaskPriority Priority { get; init; } = TaskPriority.Normal;
    public string? Team { get; init; }
    public string? Person { get; init; }

    /// <summary>What the buyer has spent, in major units: of two tasks as urgent as each other the dearer buyer's goes first.</summary>
    public decimal? Worth { get; init; }

    /// <summary>Nobody has to look at it before: the next try of a call that nobody answered.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>How often somebody tried.</summary>
    public int? Tries { get; init; }

    /// <summary>When it is closed by itself, if its team could give it to nobody.</summary>
    public DateTimeOffset? LapsesAt { get; init; }

    /// <summary>Who added it by hand; null for a task that a flow made.</summary>
    public string? AddedBy { get; init; }
    public DateTimeOffset? Done { get; init; }
    public string? DoneBy { get; init; }
    public TaskOutcome? Outcome { get; init; }

    /// <summary>What people did with it, oldest first.</summary>
    public IReadOnlyList<TaskEntry> History { get; init; } = [];

    public bool IsOverdue(DateTimeOffset now) => Done is null && DueBy < now;

    /// <summary>Put off until the next try.</summary>
    public bool IsPutOff(DateTimeOffset now) => Done is null && NotBefore > now;

    /// <summary>Two copies of one task: the one changed last gives the state, ties by content; the history has all of both.</summary>
    public static ServiceTask Join(ServiceTask? a, ServiceTask b)
    {
        if (a is null) return b;
        var history = a.History.Concat(b.History).Distinct().OrderBy(e => e.At).ThenBy(e => Hash.Of(Json.Bytes(e)), StringComparer.Ordinal);
        // Done is done: a copy that was only taken later does not open it again.
        var newest = (a.Done is null) != (b.Done is null) ? a.Done is null ? b : a
            : LwwRegister<ServiceTask>.Join(new(a.Changed, a), new(b.Changed, b))!.Value;
        return newest with { History = [.. history] };
    }

    DateTimeOffset Changed => History.Count == 0 ? Opened : History[^1].At;
}

public enum OfferKind { Coupon, Gift }

/// <summary>A suggestion to the staff; nothing is given by itself.</summary>
/// <param name="Value">"满199减20", in the shop's language.</param>
/// <param name="ValidUntil">After that it is not to be given any more.</param>
/// <param name="Reason">Why this buyer, now.</param>
public sealed record TaskOffer(OfferKind Kind, string Value, DateTimeOffset ValidUntil, string Reason)
{
    /// <summary>Which gift of the catalogue; absent where the shop keeps none.</summary>
    public string? Gift { get; init; }
}

/// <param name="At">When.</param>
/// <param name="What">"added", "assigned", "taken", "tried", "done".</param>
/// <param name="By">Who.</param>
public sealed record TaskEntry(DateTimeOffset At, string What, string By)
{
    /// <summary>To whom it was assigned.</summary>
    public string? To { get; init; }

    /// <summary>What came of a try.</summary>
    public string? Code { get; init; }
}

/// <summary>What came of it. Attributes and tags stand on the customer too, written in the same commit.</summary>
public sealed record TaskOutcome
{
    public string? Answer { get; init; }

    /// <summary>One of the step's outcome codes.</summary>
    public string? Code { get; init; }

    /// <summary>Whether the buyer got the offer; told for tasks that have one.</summary>
    public bool? Given { get; init; }
    public SortedDictionary<string, string?> Attributes { get; init; } = new(StringComparer.Ordinal);
    public SortedSet<string> Tags { get; init; } = new(StringComparer.Ordinal);
}

namespace Crm.Touchpoints.Sending;

/// <summary>How a broker's message is settled after one delivery.</summary>
public abstract record Settlement
{
    public sealed record Complete : Settlement;

    /// <summary>Given back, after a wait that keeps the next deliveries from burning in a second.</summary>
    public sealed record Abandon(TimeSpan After) : Settlement;

    /// <summary>Put where a person sees it. The touchpoint itself stays due: the sweep wakes it again.</summary>
    public sealed record DeadLetter(string Reason, string Description) : Settlement;
}

/// <summary>Pure: the outcome of firing and the delivery's number give the settlement.</summary>
public static class DispatchPolicy
{
    /// <summary>Below the queue's own limit, so that the reason is ours and not "too many deliveries".</summary>
    public const int MaxDeliveries = 8;

    public static Settlement After(DispatchResult result, int delivery) => result switch
    {
        DispatchResult.Done or DispatchResult.Stale or DispatchResult.Waiting => new Settlement.Complete(),
        _ when delivery >= MaxDeliveries => new Settlement.DeadLetter("Conflict", $"The rows changed under {delivery} deliveries."),
        _ => new Settlement.Abandon(TimeSpan.FromMilliseconds(100 << Math.Min(delivery, 6))),
    };

    public static Settlement After(Exception failure, int delivery) => delivery >= MaxDeliveries
        ? new Settlement.DeadLetter(failure.GetType().Name, $"It failed {delivery} times.")
        : new Settlement.Abandon(TimeSpan.FromSeconds(Math.Min(30, 1 << Math.Min(delivery - 1, 5))));
}

using Crm.Customers;

namespace Crm.Replay;

/// <summary>
/// A buyer as known at an instant that moves on: made anew only when one of the times has passed at which something became known.
/// </summary>
sealed class KnownCustomer(StoredCustomer stored)
{
    readonly DateTimeOffset[] instants = [.. CustomerAsOf.Instants(stored).Order()];
    readonly DateOnly[] days = [.. CustomerAsOf.Days(stored).Order()];
    (int Instants, int Days)? passed;

    public Customer Customer { get; private set; } = stored.Customer;

    /// <summary>Moves to an instant and a shop's local day; whether something else is known there.</summary>
    public bool IsNew(DateTimeOffset at, DateOnly today)
    {
        var now = (Passed(instants, at), Passed(days, today));
        if (passed == now) return false;
        (passed, Customer) = (now, CustomerAsOf.Known(stored, at, today));
        return true;
    }

    static int Passed<T>(T[] times, T now) where T : IComparable<T>
    {
        var count = 0;
        while (count < times.Length && times[count].CompareTo(now) <= 0) count++;
        return count;
    }
}

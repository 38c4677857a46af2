using Crm.Common;
using Crm.Customers;
using Crm.Orders;

namespace Crm.Reports.Finding;

/// <summary>
/// Finds as <see cref="CustomerFinder"/> does, by what the last count wrote down: a few reads, and nobody who came since.
/// </summary>
public sealed class QuickFinder(FindRows hints, CustomerRows rows)
{
    public async Task<IReadOnlyList<string>> ByPhoneTailAsync(string tail, CancellationToken cancel)
    {
        var found = new List<string>();
        foreach (var id in await hints.FindAsync(FindFold.OfTail(tail), cancel))
            if (await rows.CustomerAsync(id, cancel) is { Value: { MergedInto: null } customer }
                && (CustomerCard.PhonesOf(customer).Any(Fits) || (await OrdersAsync(id, cancel)).Any(o => Fits(o.Contact?.Value.Phone))))
                found.Add(id);
        return found;

        bool Fits(string? phone) => phone?.EndsWith(tail, StringComparison.Ordinal) == true;
    }

    public async Task<IReadOnlyList<Customer>> ByNicknameAsync(string nickname, CancellationToken cancel)
    {
        var found = new List<Customer>();
        foreach (var id in await hints.FindAsync(FindFold.OfNickname(nickname), cancel))
            if (await rows.CustomerAsync(id, cancel) is { Value: { MergedInto: null } customer }
                && customer.Profile?.Nickname?.Value == nickname) found.Add(customer);
        return found;
    }

    public async Task<IReadOnlyList<(string Customer, OrderKey Order)>> ByOrderNumberAsync(string number, CancellationToken cancel)
    {
        var found = new List<(string, OrderKey)>();
        foreach (var id in await hints.FindAsync(FindFold.OfNumber(number), cancel))
            foreach (var order in await OrdersAsync(id, cancel))
                if (order.Details?.Value.Number == number) found.Add((id, order.Key));
        return found;
    }

    async Task<IEnumerable<OrderState>> OrdersAsync(string customer, CancellationToken cancel) =>
        (await rows.OfCustomerAsync("o", customer, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body).State);
}

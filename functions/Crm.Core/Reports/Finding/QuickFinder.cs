using Crm.Common;
using Crm.Customers;
using Crm.Orders;

namespace Crm.Reports.Finding;

/// <param name="Next">Where the next page begins; null where this is the last.</param>
/// <param name="IsWhole">False where more fit than are written down.</param>
public sealed record FoundNames(IReadOnlyList<string> Customers, string? Next, bool IsWhole);

/// <summary>
/// Finds as <see cref="CustomerFinder"/> does, by what the last count wrote down: a few reads, and nobody who came since.
/// </summary>
public sealed class QuickFinder(FindRows hints, CustomerRows rows)
{
    /// <summary>So many of a name are shown at once, of so many that are looked at.</summary>
    public const int NamesAPage = 25, LooksAPage = 200;

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

    /// <summary>By words of a name, or their beginnings: the buyer's, or whom an order was sent to.</summary>
    /// <param name="name">As it was typed.</param>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<FoundNames> ByNameAsync(string name, string? after, CancellationToken cancel)
    {
        var asked = NameWords.Of(name);
        var lists = new List<IReadOnlyList<string>>();
        foreach (var hint in asked.Select(NameWords.Hint).OfType<string>())
            lists.Add(await hints.FindAsync(FindFold.OfName(hint), cancel));
        if (lists.MinBy(l => l.Count) is not { } fewest) return new FoundNames([], null, lists.Count > 0);
        var (found, looked) = (new List<string>(), 0);
        foreach (var id in fewest.Where(id => string.CompareOrdinal(id, after) > 0))
        {
            if (found.Count == NamesAPage || ++looked > LooksAPage) return new FoundNames(found, Before(fewest, id), true);
            if (await FitsAsync(id, asked, cancel)) found.Add(id);
        }
        return new FoundNames(found, null, fewest.Count < FindRows.Most);
    }

    static string? Before(IReadOnlyList<string> all, string id) => all.TakeWhile(other => other != id).LastOrDefault();

    async Task<bool> FitsAsync(string id, IReadOnlyList<string> asked, CancellationToken cancel) =>
        await rows.CustomerAsync(id, cancel) is { Value: { MergedInto: null } customer }
            && (NameWords.Fits(customer.Profile?.Name?.Value, asked) || NameWords.Fits(customer.Profile?.Nickname?.Value, asked)
                || (await OrdersAsync(id, cancel)).Any(o => NameWords.Fits(o.Contact?.Value.Name, asked)));

    /// <summary>By the number the buyer sees, with "#" before it or without.</summary>
    public async Task<IReadOnlyList<(string Customer, OrderKey Order)>> ByOrderNumberAsync(string number, CancellationToken cancel)
    {
        var found = new List<(string, OrderKey)>();
        foreach (var written in OrderNumber.Forms(number))
            foreach (var id in await hints.FindAsync(FindFold.OfNumber(written), cancel))
                foreach (var order in await OrdersAsync(id, cancel))
                    if (order.Details?.Value.Number == written) found.Add((id, order.Key));
        return found;
    }

    async Task<IEnumerable<OrderState>> OrdersAsync(string customer, CancellationToken cancel) =>
        (await rows.OfCustomerAsync("o", customer, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body).State);
}

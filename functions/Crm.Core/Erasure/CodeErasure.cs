using Crm.Common;
using Crm.Coupons;
using Crm.Customers;
using Crm.Points;
using Crm.Storage;
using Crm.Touchpoints;

namespace Crm.Erasure;

/// <summary>The codes a person was given, by texts and for points: they stay given, and the pools no longer tell to whom.</summary>
public sealed class CodeErasure(CustomerRows rows, CouponPools pools, CouponReservations coupons)
{
    /// <summary>Before the ledger forgets which pool a code came from. Repeatable.</summary>
    public async Task RunAsync(string customer, CancellationToken cancel)
    {
        var texts = (await rows.OfCustomerAsync("t", customer, cancel)).Select(r => RowBody.Read<Touchpoint>(r.Body))
            .Where(t => t.Code is not null).Select(t => t.Id).ToList();
        if (texts.Count > 0)
            foreach (var pool in await pools.ListAsync(cancel))
                foreach (var text in texts) await coupons.ForgetAsync(pool.Pool, text, text, cancel);
        foreach (var row in await rows.OfCustomerAsync(PointsRows.Kind, customer, cancel))
            if (RowBody.Read<PointsEntry>(row.Body) is { Given.Pool: { } pool } entry) await ForgetAsync(pool, entry, customer, cancel);
    }

    // What was given for points is named after the customer whose ledger it was written to.
    ValueTask ForgetAsync(string pool, PointsEntry entry, string customer, CancellationToken cancel)
    {
        var name = PointsClaims.NameOf(entry.Id.Split('~')[0], entry.Customer ?? customer);
        return coupons.ForgetAsync(pool, name, "erased-" + Hash.Hex("erased", name), cancel);
    }
}

using Crm.Common;
using Crm.Customers;
using Crm.Points;
using Crm.Storage;

namespace Crm.Membership;

/// <summary>What came of telling that a friend came by a code.</summary>
/// <param name="Row">Null: there is no such code.</param>
/// <param name="Again">The friend was told before, by this code or another: that stands.</param>
public sealed record ReferralTold(ReferralRow? Row, bool Again);

/// <summary>Members' codes, and the friends who came by them.</summary>
public sealed class ReferralBook(CrmTables tables, TimeProvider time)
{
    const int MostCollisions = 20;

    /// <summary>The member's own code, made when it is first asked for.</summary>
    public async ValueTask<ReferralCode> CodeAsync(string group, string customer, string? device, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < MostCollisions; attempt++)
        {
            var code = ReferralKeys.CodeOf(group, customer, attempt);
            var told = DeviceOf(group, device);
            var stored = await tables.Runs.UpdateAsync<ReferralCode>(ReferralKeys.Partition(group), ReferralKeys.Codes + code, known =>
                known is null ? new ReferralCode(code, customer, told)
                    : known.Customer == customer && known.Device is null && told is not null ? known with { Device = told } : known,
                cancel);
            if (stored!.Customer == customer) return stored;
        }
        throw new InvalidOperationException($"{MostCollisions} codes of other members in a row.");
    }

    public async ValueTask<ReferralCode?> FindAsync(string group, string code, CancellationToken cancel) =>
        await tables.Runs.GetAsync(ReferralKeys.Partition(group), ReferralKeys.Codes + code, cancel) is { } row
            ? RowBody.Read<ReferralCode>(row.Body) : null;

    public async ValueTask<ReferralTold> TellAsync(string group, string code, string friend, string? device, CancellationToken cancel)
    {
        if (await FindAsync(group, code, cancel) is not { } of) return new ReferralTold(null, false);
        var row = new ReferralRow
        {
            Friend = friend, Referrer = of.Customer, Code = code, At = time.GetUtcNow(), Device = DeviceOf(group, device),
        };
        var stored = await tables.Runs.UpdateAsync<ReferralRow>(ReferralKeys.Partition(group), ReferralKeys.Friends + friend,
            known => known ?? row, cancel);
        return new ReferralTold(stored, stored != row);
    }

    /// <summary>All of a group, the first told first.</summary>
    public async ValueTask<List<ReferralRow>> AllAsync(string group, CancellationToken cancel)
    {
        var all = new List<ReferralRow>();
        await foreach (var row in tables.Runs.RangeAsync(ReferralKeys.Partition(group), ReferralKeys.Friends, cancel))
            all.Add(RowBody.Read<ReferralRow>(row.Body));
        return [.. all.OrderBy(r => r.At).ThenBy(r => r.Friend, StringComparer.Ordinal)];
    }

    /// <summary>Settles one that is open; what was settled stays.</summary>
    public async ValueTask SettleAsync(string group, ReferralRow row, CancellationToken cancel) =>
        await tables.Runs.UpdateAsync<ReferralRow>(ReferralKeys.Partition(group), ReferralKeys.Friends + row.Friend,
            known => known is { State: ReferralState.Open } ? row : known, cancel);

    static string? DeviceOf(string group, string? device) => string.IsNullOrWhiteSpace(device) ? null
        : Hash.Hex("device", group, device.Trim());
}

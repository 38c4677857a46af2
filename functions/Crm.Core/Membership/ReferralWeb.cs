using Crm.Points;

namespace Crm.Membership;

/// <summary>Who brought whom, by who they are now, as far as the rows were gone through.</summary>
sealed class ReferralWeb
{
    readonly IReadOnlyDictionary<string, string> now;
    readonly DateTimeOffset yearAgo;
    readonly Dictionary<string, HashSet<string>> above = new(StringComparer.Ordinal), devices = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> rewarded = new(StringComparer.Ordinal);
    readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <param name="now">Whose each id is.</param>
    /// <param name="rows">What was rewarded before stands, whoever was told first.</param>
    public ReferralWeb(IReadOnlyDictionary<string, string> now, IEnumerable<ReferralRow> rows, DateTimeOffset at)
    {
        (this.now, yearAgo) = (now, at.AddDays(-365));
        foreach (var row in rows.Where(r => r.State == ReferralState.Rewarded))
        {
            taken.Add(now[row.Friend]);
            if (row.Settled > yearAgo) Count(row);
        }
    }

    /// <summary>The next row; one that is refused binds nobody.</summary>
    public void Add(ReferralRow row, bool isNew)
    {
        if (row.State == ReferralState.Refused) return;
        var (friend, referrer) = (now[row.Friend], now[row.Referrer]);
        taken.Add(friend);
        Of(above, friend).Add(referrer);
        if (row.Device is { } device) Of(devices, referrer).Add(device);
        if (isNew && row.State == ReferralState.Rewarded) Count(row);
    }

    public bool IsTaken(string friend) => taken.Contains(friend);
    public int RewardedOf(string referrer) => rewarded.GetValueOrDefault(referrer);

    public IReadOnlySet<string> DevicesOf(string referrer, string? own) =>
        (devices.GetValueOrDefault(referrer) ?? []).Concat(own is null ? [] : [own]).ToHashSet(StringComparer.Ordinal);

    /// <summary>The first brought the second, or somebody who did.</summary>
    public bool IsAbove(string first, string second)
    {
        var (seen, next) = (new HashSet<string>(StringComparer.Ordinal), new Queue<string>([second]));
        while (next.TryDequeue(out var one))
            foreach (var by in above.GetValueOrDefault(one) ?? [])
                if (by == first) return true;
                else if (seen.Add(by)) next.Enqueue(by);
        return false;
    }

    void Count(ReferralRow row) => rewarded[now[row.Referrer]] = rewarded.GetValueOrDefault(now[row.Referrer]) + 1;

    static HashSet<string> Of(Dictionary<string, HashSet<string>> all, string key) =>
        all.TryGetValue(key, out var own) ? own : all[key] = new(StringComparer.Ordinal);
}

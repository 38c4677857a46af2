using System.Collections.Concurrent;

namespace Crm.Membership;

/// <summary>How many requests a member made this minute, by this process.</summary>
public sealed class MemberRates(TimeProvider time)
{
    const int MostMembers = 100_000;
    readonly ConcurrentDictionary<(string Shop, string Subject), (long Minute, int Count)> counts = new();
    long seen;

    /// <summary>False: too many.</summary>
    public bool Admit(MemberClaim claim)
    {
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        // Who came in an earlier minute is forgotten with the first request of the next.
        if (Interlocked.Exchange(ref seen, minute) != minute || counts.Count > MostMembers)
            foreach (var (key, value) in counts)
                if (value.Minute != minute) counts.TryRemove(key, out _);
        return counts.AddOrUpdate((claim.Shop.Id, claim.Subject), _ => (minute, 1), (_, last) =>
            last.Minute == minute ? (minute, last.Count + 1) : (minute, 1)).Count <= claim.Access.PerMinute;
    }
}

using Crm.Customers;

namespace Crm.Points;

/// <summary>
/// What is taken from a stock of another partition (a code, a gift) for a line of a ledger: it bears the line's name, so that a keeper of
/// the stock can ask whether the line came about.
/// </summary>
public static class PointsClaims
{
    public static string NameOf(string entry, string customer) => $"{entry}@{customer}";

    /// <summary>The name is of this kind.</summary>
    public static bool IsOne(string name) => name.Contains('@', StringComparison.Ordinal);

    /// <summary>The line is there, where it was written or where a merge took it.</summary>
    public static async ValueTask<bool> HoldsAsync(string name, CustomerRows rows, IdentityIndex index, CancellationToken cancel)
    {
        var (entry, owner) = (name[..name.LastIndexOf('@')], name[(name.LastIndexOf('@') + 1)..]);
        var written = owner;
        for (var step = 0; step < 5; step++)
        {
            if (await rows.PointsEntryAsync(owner, entry, cancel) is { } line && line.Value.Customer == written
                || await rows.PointsEntryAsync(owner, $"{entry}~{written}", cancel) is not null) return true;
            if (await index.SuccessorAsync(owner, cancel) is not { } successor || successor == owner) return false;
            owner = successor;
        }
        return true;
    }
}

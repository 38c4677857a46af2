using Crm.Customers;
using Crm.Shops;

namespace Crm.Points;

/// <summary>What became of a wish to change an account. Only <see cref="Added"/> has a line to write.</summary>
public abstract record PointsResult
{
    /// <summary>A line that was not there.</summary>
    public sealed record Added(PointsEntry Entry) : PointsResult;

    /// <summary>This cause was told before: nothing is to be written, and this is what came of it then.</summary>
    public sealed record Known(PointsEntry Entry) : PointsResult;

    /// <summary>There are not so many.</summary>
    public sealed record Short(long Available, long Needed) : PointsResult;
}

/// <summary>
/// What may be written to an account; pure. An activity that gives or takes points does it in the commit of its own rows:
/// <code>
/// // The customer first, then its lines: whoever writes to the ledger in between changes the customer row, and this commit conflicts.
/// var member = await rows.CustomerAsync(customer, cancel);            // gone, erased or MergedInto set: nothing is written
/// var account = await rows.PointsAsync(customer, now, cancel);
/// var result = PointsLedger.Earn(account, rules, new PointsCall("a-signin-2026-07-01", PointsCause.Activity, 5) { About = "signin" });
/// //       or PointsLedger.Spend(account, new PointsCall(…, 50));     // Short: say so
/// if (result is PointsResult.Added added) changes.AddPoints(customer, added.Entry);
/// // … the activity's own rows of this customer …
/// changes.Lock(Keys.Customer(customer), member);
/// if (!await rows.TryCommitAsync(customer, changes, cancel)) { /* somebody was quicker: read again */ }
/// </code>
/// Rows of another partition (a prize's stock) cannot be in that commit: take them first under the id of the line, and give them back
/// where no line came of it.
/// </summary>
public static class PointsLedger
{
    /// <summary>Points come, to be spent at once. They expire as the rules say.</summary>
    public static PointsResult Earn(PointsAccount account, PointsRules rules, PointsCall call) =>
        account.Find(call.Id) is { } known ? new PointsResult.Known(known)
            : new PointsResult.Added(Line(account, call, call.Points) with { From = account.Now, Until = rules.Expiry(account.Now) });

    /// <summary>Points go, if there are so many that can be spent now.</summary>
    public static PointsResult Spend(PointsAccount account, PointsCall call) =>
        account.Find(call.Id) is { } known ? new PointsResult.Known(known)
            : account.Available < call.Points ? new PointsResult.Short(account.Available, call.Points)
            : new PointsResult.Added(Line(account, call, -call.Points));

    /// <summary>The line that books what has expired since the last one; null where nothing has. It makes up for what was booked too
    /// much, where a refund took back what had expired.</summary>
    public static PointsEntry? Expire(PointsAccount account) => account.Expired == account.Booked ? null
        : Line(account, new PointsCall($"x-{account.Now.UtcDateTime:yyyyMMddTHHmmss}", PointsCause.Expiry,
            account.Expired - account.Booked), account.Booked - account.Expired);

    static PointsEntry Line(PointsAccount account, PointsCall call, long points)
    {
        if (call.Points <= 0 && call.Cause != PointsCause.Expiry)
            throw new ArgumentOutOfRangeException(nameof(call), call.Points, "Points are counted from 1.");
        return new PointsEntry
        {
            Id = call.Id, Cause = call.Cause, At = account.Now, Points = points, About = call.About, Given = call.Given, By = call.By,
            Reason = call.Reason, Customer = account.Customer,
        };
    }
}

/// <summary>What is asked of an account.</summary>
/// <param name="Id">
/// One cause, one id: asked again it changes nothing. Ids begin with what they are of: a- an activity, f- a friend, k- a correction,
/// r- a redemption (o- orders and x- expiry are the ledger's own); up to 120 characters.
/// </param>
/// <param name="Points">How many, from 1 on.</param>
public sealed record PointsCall(string Id, PointsCause Cause, long Points)
{
    public string? About { get; init; }
    public PointsGiven? Given { get; init; }
    public string? By { get; init; }
    public string? Reason { get; init; }
}

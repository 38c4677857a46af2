using Crm.Customers;
using Crm.Points;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Membership;

/// <summary>A customer with its account, as they were read together.</summary>
public sealed record Member(Stored<Customer> Row, PointsAccount Account, PointsRules Rules)
{
    public string Id => Row.Value.Id;
}

/// <summary>What came of a change of an account; without a member the result is null.</summary>
public sealed record BookedPoints(Member? Member, PointsResult? Result, string? Problem);

/// <summary>
/// Reads an account, asks what is to be written and commits it on the customer row: whoever else writes to the ledger meanwhile makes the
/// commit conflict, and it is asked again. A customer who was taken in by another is that other one.
/// </summary>
public sealed class PointsBook(CustomerRows rows, IdentityIndex index, ShopDirectory shops, TimeProvider time)
{
    const int MaxAttempts = 100;
    public const string NoMember = "There is no such customer.", NoPoints = "The customer's shop gives no points: Shops:{id}:Points:Since "
        + "is not set.", Erased = "The customer was erased: the account is closed.";

    public ValueTask<BookedPoints> ReadAsync(string customer, CancellationToken cancel) =>
        ChangeAsync(customer, _ => null, cancel);

    /// <param name="decide">Pure, as it may be asked again; null: nothing is to be written.</param>
    public ValueTask<BookedPoints> ChangeAsync(string customer, Func<Member, PointsResult?> decide, CancellationToken cancel) =>
        ChangeAsync(customer, decide, (member, _) => member, cancel);

    /// <param name="learn">The customer row as it is to be when the line is written.</param>
    public async ValueTask<BookedPoints> ChangeAsync(string customer, Func<Member, PointsResult?> decide,
        Func<Customer, PointsEntry, Customer> learn, CancellationToken cancel) =>
        await Optimistic.RunAsync<BookedPoints>($"The points of {customer}", MaxAttempts, async attempt =>
        {
            await Optimistic.PauseAsync(attempt, customer, time, cancel);
            if (await rows.CustomerAsync(customer, cancel) is not { } row)
            {
                if (await index.SuccessorAsync(customer, cancel) is not { } successor || successor == customer)
                    return new BookedPoints(null, null, NoMember);
                customer = successor;
                return null;
            }
            // A merge is under way: it ends by itself.
            if (row.Value.MergedInto is not null) return null;
            if (shops.PointsOf(row.Value.Group) is not { } rules) return new BookedPoints(null, null, NoPoints);
            var member = new Member(row, await rows.PointsAsync(customer, time.GetUtcNow(), cancel), rules);
            var result = decide(member);
            if (result is not PointsResult.Added added) return new BookedPoints(member, result, null);
            if (row.Value.Erased is not null) return new BookedPoints(null, null, Erased);
            var changes = new Changes();
            changes.AddPoints(customer, added.Entry);
            changes.Put(Keys.Customer(customer), row, learn(row.Value, added.Entry));
            changes.Lock(Keys.Customer(customer), row);
            return await rows.TryCommitAsync(customer, changes, cancel) ? new BookedPoints(member, result, null) : null;
        });
}

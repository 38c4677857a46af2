using Crm.Activities;
using Crm.Customers;
using Crm.Orders;
using Crm.Events;
using Crm.Common;
using Crm.Points;
using Crm.Storage;
using Crm.Tests.Support;

namespace Crm.Tests.Activities;

/// <summary>A shop with points, members with some, and activities published.</summary>
static class ActivityStage
{
    public static Task<TestCrm> StartAsync(string now = "2026-06-02T02:00:00Z", Func<CrmTables, CrmTables>? tables = null,
        string? folder = null) => TestCrm.StartAsync(now, folder: folder, tables: tables, change: s =>
        {
            foreach (var shop in s.Shops.Values) (shop.Points.Since, shop.Points.PerUnit, shop.Points.Value) =
                ("2026-01-01", new() { [shop.Country == "US" ? "USD" : "CNY"] = 1 }, 0.01m);
        });

    public static async Task<Activity> PublishAsync(this TestCrm crm, string file) =>
        (await crm.Get<ActivityStore>().PublishAsync(file, "test", default)).ShouldBeOfType<PublishResult.Published>().Activity;

    public static string Phone(int number) => $"+8613{number + 100_000_000}";
    public static string IdOf(int number) => Customer.IdOf("yunduo", Identity.Phone(Phone(number)));

    /// <summary>Members without any order, written as rows: what a rush needs.</summary>
    public static async Task MembersAsync(this TestCrm crm, int count)
    {
        var all = Enumerable.Range(0, count).Select(i => new Customer
        {
            Id = IdOf(i), Group = "yunduo", Identities = new(StringComparer.Ordinal) { Identity.Phone(Phone(i)).ToString() },
        });
        foreach (var bucket in all.GroupBy(c => Keys.Bucket(c.Id)))
            foreach (var chunk in bucket.Chunk(RowLimits.MaxWrites))
                (await crm.Rows.CommitAsync(bucket.Key, [.. chunk.Select(c => new RowWrite.Insert(Keys.Customer(c.Id), RowBody.Bytes(c)))],
                    default)).ShouldBe(CommitResult.Committed);
        foreach (var bucket in Enumerable.Range(0, count).Select(i => (Index: Keys.Index("yunduo", Identity.Phone(Phone(i)).ToString()),
            Id: IdOf(i))).GroupBy(e => e.Index.Partition))
            foreach (var chunk in bucket.Chunk(RowLimits.MaxWrites))
                await crm.Get<CrmTables>().Index.CommitAsync(bucket.Key,
                    [.. chunk.Select(e => new RowWrite.Upsert(e.Index.Key, System.Text.Encoding.UTF8.GetBytes(e.Id)))], default);
    }

    public static async Task GiveAsync(this TestCrm crm, string customer, long points)
    {
        var rows = crm.Get<CustomerRows>();
        var now = crm.Time.GetUtcNow();
        var changes = new Changes();
        var account = await rows.PointsAsync(customer, now, default);
        changes.AddPoints(customer, ((PointsResult.Added)PointsLedger.Earn(account, crm.Get<Crm.Shops.ShopDirectory>().PointsOf("yunduo")!,
            new PointsCall($"k-{account.Entries.Count}", PointsCause.Correction, points))).Entry);
        changes.Lock(Keys.Customer(customer), await rows.CustomerAsync(customer, default));
        (await rows.TryCommitAsync(customer, changes, default)).ShouldBeTrue();
    }

    public static async Task<long> BalanceAsync(this TestCrm crm, string customer) =>
        (await crm.Get<CustomerRows>().PointsAsync(customer, crm.Time.GetUtcNow(), default)).Balance;

    public static ValueTask<PlayAnswer> PlayAsync(this TestCrm crm, int member, string activity, string? request = null,
        Func<PlayInput, PlayInput>? told = null)
    {
        var input = new PlayInput(request ?? Guid.NewGuid().ToString());
        return crm.Get<ActivityPlays>().PlayAsync(IdOf(member), activity, told?.Invoke(input) ?? input, default);
    }

    public static PlayRow Play(this PlayAnswer answer) => answer.ShouldBeOfType<PlayAnswer.Done>().Play;
    public static string Rule(this PlayAnswer answer) => answer.ShouldBeOfType<PlayAnswer.Refused>().Rule;

    /// <summary>An order of the member.</summary>
    public static async Task OrderAsync(this TestCrm crm, int member, string id, DateTimeOffset at, long minor)
    {
        var state = new OrderState
        {
            Key = new OrderKey("demo", "shopify", id), Reached = new() { [Milestone.Created] = at, [Milestone.Paid] = at },
            Details = new LwwRegister<OrderDetails>(at, new OrderDetails
            {
                Currency = "CNY", Total = minor, Lines = [new OrderLine { Title = "枕头", Quantity = 1, Amount = minor }],
            }),
        };
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Milestone = Milestone.Paid, Order = state, Identities = [Identity.Phone(Phone(member)),
                Identity.Buyer("demo", "shopify", $"buyer-{member}")],
        });
    }
}

using System.Globalization;
using Crm.Benchmarks.Runs;
using Crm.Customers;
using Crm.Events;
using Crm.Flows;
using Crm.Local.Hosting;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Benchmarks.Dispatch;

/// <summary>
/// The product's side: orders of different buyers, each just shipped, make one due text each; then the wake-up loop's own turn fires them
/// all on a clock that stands at noon (their other touchpoints are due later): due rows, reads, decision, text, claim with the buyer's
/// ledger, POST, settlement.
/// </summary>
static class ProductDispatch
{
    public const string Name = "product-dispatch";
    static readonly DateTimeOffset Noon = new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);

    /// <summary>Data folder, address of the sink, texts to warm up with, texts that are measured.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (warm, count) = (int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
        using var gateway = new HttpGateway(args[1]);
        var time = new ManualTime(Noon.AddMinutes(-5));
        var shop = new ShopOptions { Name = "云朵家居", Preset = Flow.Full };
        var settings = new CrmSettings { DataFolder = args[0], Shops = new() { ["bench"] = shop } };
        await using var host =
            await CrmHost.StartAsync(settings, new HostSetup { Time = time, Listens = false, FiresByItself = false, Gateway = gateway });
        await Parallel.ForAsync(0, warm + count, new ParallelOptions { MaxDegreeOfParallelism = 128 }, async (i, cancel) =>
            await host.Get<IIngest>().ApplyAsync(Shipped(i, i < warm ? Noon.AddMinutes(-1) : Noon), cancel));
        return await Turns.RunAsync(async turn =>
        {
            time.Set(turn == "warm" ? Noon.AddMinutes(-1) : Noon);
            await host.Get<WakeUpLoop>().RunDueAsync(CancellationToken.None);
        });
    }

    static ShopEvent Shipped(int number, DateTimeOffset at)
    {
        var (id, phone, placed) = (number.ToString(CultureInfo.InvariantCulture), $"+86138{number:d8}", Noon.AddMinutes(-5));
        var line = new OrderLine { Title = "云朵四件套 纯棉 1.8米床", Product = "p" + number % 500, Quantity = 1, Amount = 19900 };
        var state = new OrderState
        {
            Key = new OrderKey("bench", "shopify", id),
            Details = new(placed, new OrderDetails { Currency = "CNY", Total = 20900, Freight = 1000, Number = "#" + id, Lines = [line] }),
            Contact = new(placed, new OrderContact { Name = "陈小云", Phone = phone, Region = new Region("CN", "浙江省", "杭州市", null, null) }),
        };
        (state.Reached[Milestone.Created], state.Reached[Milestone.Paid], state.Reached[Milestone.Shipped]) = (placed, placed, at);
        state.Parcels["f" + id] = new Parcel { Shipped = at, Label = new(at, new ParcelLabel("顺丰速运", "SF" + id, null)) };
        return new ShopEvent
        {
            Shop = "bench", Platform = "shopify", Milestone = Milestone.Shipped, Order = state,
            Identities = [Identity.Buyer("bench", "shopify", id), Identity.Phone(phone)],
            Profile = new(placed, new Profile { Name = "陈小云", Phone = phone }),
        };
    }
}

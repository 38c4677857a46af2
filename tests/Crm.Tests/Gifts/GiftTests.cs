using System.Text;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Gifts;
using Crm.Staff;
using Crm.Tasks;
using Crm.Tests.Support;
using Crm.Touchpoints;
using CsCheck;

namespace Crm.Tests.Gifts;

/// <summary>Suggested by rule, never the same twice, through merges and with a stock that adds up.</summary>
public sealed class GiftTests
{
    static readonly string Catalogue = """
        [ { "gift": "sachet", "name": { "zh-CN": "香囊", "en": "sachet" }, "stock": 3, "priority": 10 },
          { "gift": "mug", "name": { "zh-CN": "马克杯" }, "stock": 2 },
          { "gift": "throne", "name": { "zh-CN": "宝座" }, "stock": 5, "priority": 99,
            "when": { "fact": "customer.paidOrders", "atLeast": 50 } } ]
        """;

    static async Task<TestCrm> StartAsync()
    {
        var crm = await TestCrm.StartAsync();
        (await crm.Get<GiftDesk>().PutAsync(Encoding.UTF8.GetBytes(Catalogue), default)).ShouldSatisfyAllConditions(
            r => r.Status.ShouldBe(200, r.Body));
        return crm;
    }

    // The moment that begins the built-in gift step.
    static async Task SuggestAsync(TestCrm crm, Story story, int time)
    {
        await story.MeetsAsync("tier:supreme", $"{time}");
        await crm.RunForAsync(TimeSpan.FromDays(2));
    }

    static async Task<List<ServiceTask>> GiftsAsync(TestCrm crm) =>
        [.. (await crm.TasksAsync()).Where(t => t.Kind == "gift").OrderBy(t => t.Opened)];

    static async Task AnswerAsync(TestCrm crm, ServiceTask task, bool given)
    {
        var owner = (await crm.Get<TaskLister>().ListAsync(new TaskFilter(), default)).Tasks.Single(t => t.Task.Id == task.Id).Customer;
        (await crm.Get<TaskService>().CompleteAsync(new CompleteTask(owner, task.Id, "Li", new TaskOutcome { Given = given }), default))
            .ShouldBeOfType<TaskResult.Ok>();
    }

    static async Task<Dictionary<string, int>> StockAsync(TestCrm crm) =>
        (await crm.Get<GiftStock>().ListAsync(default)).ToDictionary(g => g.Id, g => g.Stock);

    [Fact]
    public async Task When_ABuyerHasHadAGift_Should_SuggestAnotherAndThenNone()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await SuggestAsync(crm, story, 1);
        await AnswerAsync(crm, (await GiftsAsync(crm))[0], given: true);
        await SuggestAsync(crm, story, 2);
        await AnswerAsync(crm, (await GiftsAsync(crm))[1], given: true);
        await SuggestAsync(crm, story, 3);
        (await GiftsAsync(crm)).Select(t => (t.Offer!.Gift, t.Offer.Value)).ShouldBe([("sachet", "香囊"), ("mug", "马克杯")]);
        (await crm.TouchpointsAsync()).Count(t => t.Reason == "no-gift").ShouldBe(1);
        (await StockAsync(crm)).ShouldBe(new Dictionary<string, int> { ["sachet"] = 2, ["mug"] = 1, ["throne"] = 5 }, ignoreOrder: true);
    }

    [Fact]
    public async Task When_ItIsDeclined_Should_GiveThePieceBackAndMaySuggestItAgain()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await SuggestAsync(crm, story, 1);
        (await StockAsync(crm))["sachet"].ShouldBe(2);
        await AnswerAsync(crm, (await GiftsAsync(crm))[0], given: false);
        (await StockAsync(crm))["sachet"].ShouldBe(3);
        await SuggestAsync(crm, story, 2);
        (await GiftsAsync(crm))[1].Offer!.Gift.ShouldBe("sachet");
    }

    [Fact]
    public async Task When_TwoBuyersBecomeOne_Should_RememberWhatEitherWasGiven()
    {
        await using var crm = await StartAsync();
        var (one, other) = (new Story(crm), new Story(crm, "+8613800138002"));
        await SuggestAsync(crm, other, 1);
        await AnswerAsync(crm, (await GiftsAsync(crm))[0], given: true);
        await one.OrdersAsync();
        await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify",
            Identities = [Identity.Phone("+8613800138001"), Identity.Phone("+8613800138002")] });
        (await crm.CustomersAsync()).Count.ShouldBe(1);
        await SuggestAsync(crm, one, 2);
        (await GiftsAsync(crm)).Select(t => t.Offer!.Gift).ShouldBe(["sachet", "mug"]);
    }

    [Fact]
    public async Task When_TheStockIsTakenByManyAtOnce_Should_PromiseNoPieceTwice()
    {
        await using var crm = await StartAsync();
        var stock = crm.Get<GiftStock>();
        var got = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 32), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            var touchpoint = Crm.Common.Hash.Hex($"{i % 16}");
            if (await stock.TakeAsync("throne", touchpoint, touchpoint, crm.Time.GetUtcNow(), default)) Interlocked.Increment(ref got);
        });
        (await StockAsync(crm))["throne"].ShouldBe(0);
        (await stock.ReservedAsync(default).CountAsync()).ShouldBe(5);
        // Nobody has such a task: after a day the pieces come back.
        crm.Time.Advance(TimeSpan.FromDays(1));
        (await crm.Get<GiftKeeper>().FreeAsync(default)).ShouldBe(5);
        (await StockAsync(crm))["throne"].ShouldBe(5);
    }

    [Fact]
    public async Task Packing_TellsTheParcelOfEachGift()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await SuggestAsync(crm, story, 1);
        await story.PaysAsync(await story.OrdersAsync());
        await AnswerAsync(crm, (await GiftsAsync(crm))[0], given: true);
        var day = crm.Time.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd");
        var csv = (await crm.Get<GiftDesk>().PackingAsync(day, default)).Body.Split('\n');
        csv[0].ShouldBe("day,gift,name,pieces,shop,order,receiver,city,customer");
        csv[1].ShouldStartWith($"{day},sachet,香囊,1,demo,#1,林夏,杭州市,");
        csv.Length.ShouldBe(3);
        (await crm.Get<GiftDesk>().PackingAsync("2020-01-01", default)).Body.Split('\n').Length.ShouldBe(2);
        (await crm.Get<GiftDesk>().PackingAsync("soon", default)).Status.ShouldBe(400);
    }

    [Fact]
    public void Memory_IsAJoin()
    {
        var state = Gen.Select(Gen.Int[0, 3], Gen.Enum<GiftStep>(),
            (at, step) => new GiftState(DateTimeOffset.UnixEpoch.AddDays(at), step));
        Laws.OfJoin(Gen.Dictionary(Gen.Int[0, 2].Select(i => $"g{i}"), state)[0, 3]
            .Select(d => new SortedDictionary<string, GiftState>(d, StringComparer.Ordinal)), (a, b) => GiftState.Join(a, b)!);
    }
}

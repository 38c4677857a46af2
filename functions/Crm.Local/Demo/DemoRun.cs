using Crm.Composition.Metering;
using Crm.Local.Hosting;

namespace Crm.Local.Demo;

sealed record DemoPlan(string Folder, int Seed = 1, int Buyers = 2000, int Days = 120)
{
    public DateTimeOffset Begins => DemoShop.Ends.AddDays(-Days);
}

/// <param name="SentTwice">Texts the gateway was given a second time: anything but 0 is a bug.</param>
/// <param name="Members">Points, the lottery drawn again, who brought whom.</param>
/// <param name="Ingest">Operations of all webhooks together.</param>
/// <param name="Dispatch">Operations of all that fell due.</param>
sealed record DemoOutcome(int Webhooks, long SentTwice, int Fired, IReadOnlyList<string> Members, OperationCounts Ingest,
    OperationCounts Dispatch);

/// <summary>
/// Plays the shop's months against a real host: the clock goes on in ticks, each posts what happened in it and then fires what has become
/// due. Nights run at their hour, as by the host's own clock.
/// </summary>
static class DemoRun
{
    static readonly TimeSpan Tick = TimeSpan.FromMinutes(30);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static (List<Webhook> Webhooks, List<OrderLife> Lives) Story(DemoPlan plan)
    {
        var dice = new Dice(plan.Seed);
        var buyers = Buyers.Make(plan.Buyers, plan.Begins, dice);
        var lives = new Lives(dice).Of(buyers);
        var story = lives.SelectMany(life => life.Shop == DemoShop.CustomerMatch ? ShopifyWebhooks.Of(life) : WooCommerceWebhooks.Of(life))
            .Concat(buyers.SelectMany(buyer => ShopifyWebhooks.Of(buyer, dice)));
        return (Mischief.Disturb(story, lives, dice), lives);
    }

    public static async Task<DemoOutcome> RunAsync(DemoPlan plan, IDemoProgress progress, CancellationToken cancel)
    {
        var (story, lives) = Story(plan);
        DemoFolder.Prepare(plan.Folder);
        var clock = new ManualTime(plan.Begins);
        await using var host =
            await CrmHost.StartAsync(DemoShop.Settings(plan.Folder),
            new HostSetup { Time = clock, FiresByItself = false, LogLevel = LogLevel.Error }, cancel);
        var (members, nights) = (new DemoMembers(plan, lives), new DemoNights(host));
        using var post = new SignedPost(host.Url);
        var (inbox, loop) = (host.Get<InboxWorker>(), host.Get<WakeUpLoop>());
        var counter = host.Get<OperationCounter>();
        var (posted, fired) = (0, 0);
        var (ingest, firing) = (new OperationCounts(), new OperationCounts());
        for (var now = plan.Begins; now <= DemoShop.Ends; now += Tick)
        {
            clock.Set(now);
            var before = counter.Read();
            var from = posted;
            while (posted < story.Count && story[posted].Arrives <= now) posted++;
            if (posted > from)
            {
                await post.AllAsync(story.GetRange(from, posted - from), cancel);
                await DrainAsync(inbox, clock, cancel);
                clock.Set(now);
            }
            ingest += counter.Read() - before;
            await nights.TickAsync(now, cancel);
            before = counter.Read();
            fired += await loop.RunDueAsync(cancel);
            firing += counter.Read() - before;
            await members.TickAsync(host, now, cancel);
            progress.Report(now, posted, story.Count);
        }
        return new DemoOutcome(posted, host.Outbox.Repeated, fired, await DemoMembers.LinesAsync(host, cancel), ingest, firing);
    }

    // A message that failed waits for a later time, and this clock stands: so it is nudged until the message has had its turn.
    internal static async Task DrainAsync(InboxWorker inbox, ManualTime clock, CancellationToken cancel)
    {
        var drained = inbox.DrainAsync(cancel);
        while (await Task.WhenAny(drained, Task.Delay(Patience, cancel)) != drained) clock.Advance(TimeSpan.FromSeconds(5));
        await drained;
    }
}

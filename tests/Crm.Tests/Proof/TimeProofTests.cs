using Crm.Common;
using Crm.Customers;
using Crm.Proof;
using Crm.Shops;
using Crm.Tests.Support;
using Crm.Touchpoints.Deciding;
using Xunit.Abstractions;

namespace Crm.Tests.Proof;

public sealed class TimeProofTests(ITestOutputHelper output)
{
    static readonly TimeProofPlan Plan = new(TestCrm.At("2026-03-02T02:00:00Z"), 1);
    static readonly IReadOnlyList<Shop> Shops = [new ShopOptions().ToShop("new-shop", [])!];

    static IEnumerable<(string Name, RecipientPlaces Places)> Some(params string[] names) =>
        KnownPlaces.All().Where(p => names.Contains(p.Name));

    static DateTimeOffset? Real(RecipientPlaces places, MessageClass messageClass, SendWindow window, DateTimeOffset from) =>
        SendingHours.Of(places, messageClass, window).NextAllowed(from);

    [Fact]
    public void Run_TheProductsHours_AreProvedForPlacesOfEveryKind()
    {
        var report = TimeProof.Run(Plan, Shops, Some("CN", "US FL", "US", "DE", "FR", "GB", "AU NSW", "EG", "CL", "IN", "KZ", "LB"));
        foreach (var line in report.Mistakes.Concat(report.Never)) output.WriteLine(line);
        report.Mistakes.ShouldBeEmpty();
        report.Edges.ShouldBeGreaterThan(10_000);
        report.Minutes.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public void Run_AWindowThatClosesAnHourLate_IsFoundAndSaidInWords()
    {
        // As a table of hours in UTC would have it: right until the clocks are changed.
        DateTimeOffset? Broken(RecipientPlaces places, MessageClass messageClass, SendWindow window, DateTimeOffset from)
        {
            var winter = NodaTime.DateTimeZone.ForOffset(NodaTime.Offset.FromHours(1));
            return places.All[0].Country != "DE" ? Real(places, messageClass, window, from) : LocalTime.NextAllowed(from, winter, window);
        }
        var report = TimeProof.Run(Plan, Shops, Some("CN", "DE"), Broken);
        report.Holds.ShouldBeFalse();
        foreach (var mistake in report.Mistakes) output.WriteLine(mistake);
        report.Mistakes[0].ShouldStartWith("A ");
        report.Mistakes.ShouldAllBe(m => m.Contains(" to DE that falls due at "));
        report.Mistakes.ShouldContain(m => m.Contains("transactional") && m.Contains("2026-03-29"));
    }

    [Fact]
    public void Run_AWaitThatNeverEnds_IsFound() =>
        TimeProof.Run(Plan, Shops, Some("CN"), (places, messageClass, window, from) =>
            messageClass == MessageClass.Care && Real(places, messageClass, window, from) is { } next && next != from ? null
                : Real(places, messageClass, window, from)).Mistakes.ShouldContain(m => m.Contains("care") && m.Contains("is never sent"));

    [Fact]
    public void Run_AWindowThatRulesLeaveNothingOf_IsNoted()
    {
        var mistakes = new List<string>();
        var shop = new ShopOptions().ToShop("late", mistakes)!;
        shop = shop with { Rules = shop.Rules with { Windows = new Dictionary<MessageClass, SendWindow>(shop.Rules.Windows)
            { [MessageClass.Promotional] = new(new TimeOnly(21, 30), new TimeOnly(23, 0)) } } };
        TimeProof.Run(Plan, [shop], Some("CN")).Never.ShouldContain("promotional texts never reach CN between 21:30 and 23:00");
    }
}

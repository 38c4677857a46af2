using System.Text.Json;
using Crm.Common;
using Crm.Nightly;
using Crm.Segments;
using Crm.Storage;
using Crm.Tests.Nightly;
using Crm.Tests.Support;

namespace Crm.Tests.Segments;

/// <summary>Segments saved as rows beside those of files.</summary>
public sealed class SavedSegmentTests
{
    static readonly CancellationToken Go = CancellationToken.None;

    [Fact]
    public async Task File_Wins_WhicheverCameFirst()
    {
        await using var crm = await TestCrm.StartAsync();
        var when = When("""{"fact": "customer.orders", "atLeast": 1}""");
        (await NightShop.Saved(crm).SaveAsync("recent", "x", when, "owner", Go)).ShouldBeFalse();
        (await NightShop.Saved(crm, SegmentLibrary.Empty).SaveAsync("recent", "x", when, "owner", Go)).ShouldBeTrue();
        (await NightShop.Saved(crm, SegmentLibrary.Empty).NowAsync(Go)).Library.Find("recent")!.Title.ShouldBe("x");
        var now = await NightShop.Saved(crm).NowAsync(Go);
        now.Saved.ShouldBeEmpty();
        now.Library.ShouldBeSameAs(NightShop.Library);
    }

    [Fact]
    public async Task OneThatThisVersionDoesNotUnderstand_IsLeftOut_AndSaid()
    {
        await using var crm = await TestCrm.StartAsync();
        var saved = NightShop.Saved(crm);
        await saved.SaveAsync("good", "good", When("""{"fact": "customer.orders", "atLeast": 1}"""), "owner", Go);
        await crm.Get<CrmTables>().Runs.CommitAsync("segments", [new RowWrite.Upsert("s|old", Json.Bytes(
            new SavedSegment("old", "old", When("""{"fact": "customer.gone", "is": 1}"""), "owner", crm.Time.GetUtcNow())))], Go);
        var now = await saved.NowAsync(Go);
        now.Unreadable.Single().ShouldStartWith("old: $.fact: 'customer.gone' is no fact");
        now.Library.Segments.Select(s => s.Name).ShouldBe([.. NightShop.Library.Segments.Select(s => s.Name), "good"]);
        await NightShop.FillAsync(crm, 5);
        (await NightShop.RunAsync(crm)).Segments["good"].ShouldBe(5);
    }

    [Fact]
    public async Task Count_ThatTakesTooLong_SaysHowFarItCame()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, 5);
        var query = new SegmentQuery(crm.Get<CrmTables>(), NightShop.Night(crm), NightShop.Saved(crm), crm.Time);
        var when = NightShop.Library.Find("recent")!.When;
        var cut = await query.CountAsync("yunduo", when, 3, TimeSpan.Zero, Go);
        (cut.IsWhole, cut.Looked).ShouldBe((false, 0));
        var whole = await query.CountAsync("yunduo", when, 3, TimeSpan.FromMinutes(1), Go);
        whole.IsWhole.ShouldBeTrue();
        whole.Members.ShouldBe(await query.RunAsync("yunduo", when, null, Go));
        whole.Some.Count.ShouldBe((int)Math.Min(3, whole.Members));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(query.CountAsync("yunduo", when, 3, TimeSpan.FromMinutes(1), gone.Token));
    }

    [Fact]
    public async Task Estimate_OfADraw_HoldsTheCount_AndOfEverybodyIsIt()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, 1500);
        var query = new SegmentQuery(crm.Get<CrmTables>(), NightShop.Night(crm), NightShop.Saved(crm), crm.Time);
        var when = NightShop.Library.Find("recent")!.When;
        (await query.EstimateAsync("yunduo", when, 300, Go)).ShouldBeNull("no night yet");
        await NightShop.RunAsync(crm, date: NightShop.Night(crm).LocalDate("yunduo"));
        var members = await query.RunAsync("yunduo", when, null, Go);
        var drawn = (await query.EstimateAsync("yunduo", when, 300, Go))!;
        drawn.IsExact.ShouldBeFalse();
        members.ShouldBeInRange(drawn.Least, drawn.Most);
        (drawn.Most - drawn.Least).ShouldBeLessThan(members);
        (await query.EstimateAsync("yunduo", when, 1500, Go)).ShouldBe(new SegmentEstimate(members, members, members));
    }

    [Theory]
    [InlineData(0, 0.1, 0, 0, 29)]
    [InlineData(100, 0.25, 400, 332, 468)]
    [InlineData(7, 1, 7, 7, 7)]
    public void SegmentEstimate_OfADraw_IsTheShareAndItsSpread(long found, double share, long members, long least, long most) =>
        SegmentEstimate.Of(found, share).ShouldBe(new SegmentEstimate(members, least, most));

    static JsonElement When(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}

using Crm.Customers;
using Crm.Local.Commands;
using Crm.Reports;
using Crm.Staff;
using Crm.Tasks;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Scenarios;

/// <summary>Coupons and gifts are suggested to the staff as tasks; a person gives them, or not, and it is kept.</summary>
public sealed class OfferTests
{
    static Task<TestCrm> StartAsync(string? offer = "10元无门槛券") =>
        TestCrm.StartAsync("2026-03-02T02:00:00Z", change: s => s.Shops["demo"].Offer = offer);

    static async Task<ServiceTask> SuggestedAsync(TestCrm crm, string moment)
    {
        await new Support.Story(crm).MeetsAsync(moment);
        await crm.RunForAsync(TimeSpan.FromHours(2));
        return (await crm.TasksAsync()).Single();
    }

    static async Task<TaskResult> CompleteAsync(TestCrm crm, ServiceTask task, bool? given) =>
        await crm.Get<TaskService>()
            .CompleteAsync(new CompleteTask((await crm.CustomersAsync()).Single().Id, task.Id, "小李", new TaskOutcome { Given = given }),
            default);

    [Theory]
    [InlineData("class:potential", "coupon", OfferKind.Coupon, "10元无门槛券", 14)]
    [InlineData("tier:supreme", "gift", OfferKind.Gift, "随单小礼物", 60)]
    public async Task When_ABuyerEarnsAnOffer_Should_SuggestItToTheStaffWithItsReasonAndSendNoText(string moment, string kind,
        OfferKind offerKind, string value, int days)
    {
        await using var crm = await StartAsync();
        var task = await SuggestedAsync(crm, moment);
        (task.Kind, task.Offer!.Kind, task.Offer.Value).ShouldBe((kind, offerKind, value));
        task.Offer.ValidUntil.ShouldBe(TestCrm.At("2026-03-02T11:00:00+08:00").AddDays(days));
        task.Offer.Reason.ShouldNotBeEmpty();
        task.Text.ShouldContain("林夏");
        task.Text.ShouldNotContain("【");
        var made = (await crm.TouchpointsAsync()).Single(t => t.Id == task.Id);
        (made.State, made.Text, made.Parts).ShouldBe((TouchpointState.TaskCreated, null, null));
        TasksCommand.OfferOf(task).ShouldContain($"{kind} {value}, until");
        (await crm.Get<Audit>().RunAsync(default)).IsClean.ShouldBeTrue();
    }

    [Fact]
    public async Task When_TheShopHasNoOffer_Should_SuggestNoCoupon()
    {
        await using var crm = await StartAsync(offer: null);
        await new Support.Story(crm).MeetsAsync("class:potential");
        await crm.RunForAsync(TimeSpan.FromHours(2));
        (await crm.TasksAsync()).ShouldBeEmpty();
        (await crm.TouchpointAsync("promising-coupon")).Reason.ShouldBe("audience");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_SomebodyDecides_Should_KeepWhetherItWasGivenAndCountIt(bool given)
    {
        await using var crm = await StartAsync();
        var task = await SuggestedAsync(crm, "tier:supreme");
        (await Summary.OfAsync(crm.Rows, default)).Offers["gift"].ShouldBe(new OfferSummary(1, 0, 0));
        (await CompleteAsync(crm, task, null)).ShouldBeOfType<TaskResult.Invalid>().Mistakes.Single().ShouldStartWith("given:");
        (await CompleteAsync(crm, task, given)).ShouldBeOfType<TaskResult.Ok>().Item.Task.Outcome!.Given.ShouldBe(given);
        (await CompleteAsync(crm, task, given)).ShouldBeOfType<TaskResult.Ok>();
        (await CompleteAsync(crm, task, !given)).ShouldBeOfType<TaskResult.Refused>();
        (await Summary.OfAsync(crm.Rows, default)).Offers["gift"].ShouldBe(given ? new OfferSummary(0, 1, 0) : new OfferSummary(0, 0, 1));
        var card = (await CustomerCard.OfAsync(crm.Get<CustomerRows>(), (await crm.CustomersAsync()).Single().Id, default))!;
        card.Tasks.Single().Offer!.Value.ShouldBe("随单小礼物");
    }

    [Fact]
    public async Task When_TheOfferIsOver_Should_NotBeGivenAnyMore()
    {
        await using var crm = await StartAsync();
        var task = await SuggestedAsync(crm, "class:potential");
        crm.Time.Advance(TimeSpan.FromDays(15));
        (await CompleteAsync(crm, task, true)).ShouldBeOfType<TaskResult.Invalid>().Mistakes.Single()
            .ShouldContain("ended at 2026-03-16 11:00, by the shop's clock.");
        (await CompleteAsync(crm, task, false)).ShouldBeOfType<TaskResult.Ok>();
    }
}

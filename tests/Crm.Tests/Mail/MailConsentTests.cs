using System.Text;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Staff;
using Crm.Tests.Support;

namespace Crm.Tests.Mail;

/// <summary>What a form or a clerk tells of an address: it is said of mails, holds for the address, and says nothing of texts.</summary>
public sealed class MailConsentTests
{
    const string Ann = "ann@example.com";

    static async Task<(int Status, string Body)> TellAsync(TestCrm crm, string json)
    {
        var reply = await crm.Get<ConsentDesk>().TellAsync(Encoding.UTF8.GetBytes(json), default);
        return (reply.Status, reply.Body);
    }

    static LwwRegister<ConsentState>? OfMail(Customer customer) => Consents.OfMail(customer, MessageClass.Promotional);

    [Fact]
    public async Task When_AYesAndThenANoIsToldOfAnAddress_Should_HoldForMailsAlone()
    {
        await using var crm = await TestCrm.StartAsync();
        var state = new OrderState { Key = new OrderKey("demo", "shopify", "1") };
        state.Reached[Milestone.Created] = crm.Time.GetUtcNow();
        await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify", Milestone = Milestone.Created, Order = state,
            Identities = [Identity.Email(Ann)] });

        (await TellAsync(crm,
            """{"email":"Ann@Example.com ","shop":"demo","class":"promotional","granted":true,"by":"form","channel":"web"}"""))
            .Status.ShouldBe(200);
        var yes = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        OfMail(yes)!.Value.ShouldSatisfyAllConditions(s => s.Granted.ShouldBeTrue(), s => s.By.ShouldBe("form"));
        yes.Consent.ShouldBeEmpty();

        await crm.RunForAsync(TimeSpan.FromMinutes(1));
        (await TellAsync(crm, """{"email":"ann@example.com","class":"promotional","granted":false,"by":"clerk"}""")).Status.ShouldBe(200);
        var no = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        OfMail(no)!.Value.Granted.ShouldBeFalse();
        no.Consent.ShouldBeEmpty();
        (await crm.Get<NumberConsents>().FindAsync(Ann, default))!.Refusal(MessageClass.Promotional, Ann, no).ShouldNotBeNull();
    }

    [Fact]
    public async Task When_AnUnknownAddressRefuses_Should_HoldForItWithoutMakingACustomer()
    {
        await using var crm = await TestCrm.StartAsync();
        (await TellAsync(crm, """{"email":"new@example.com","class":"promotional","granted":false,"by":"clerk"}""")).Body
            .ShouldContain("[]");
        (await crm.CustomersAsync()).ShouldBeEmpty();
        (await crm.Get<NumberConsents>().FindAsync("new@example.com", default)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("""{"email":"ann","class":"promotional","granted":true,"by":"x","shop":"demo"}""", "email")]
    [InlineData("""{"email":"ann@example.com","class":"promotional","granted":true,"by":"x"}""", "shop")]
    [InlineData("""{"email":"ann@example.com","phone":"13800138000","class":"promotional","granted":false,"by":"x"}""", "by one of them")]
    public async Task When_ItMakesNoSense_Should_SayWhichField(string json, string field)
    {
        await using var crm = await TestCrm.StartAsync();
        var reply = await TellAsync(crm, json);
        reply.Status.ShouldBe(400);
        reply.Body.ShouldContain(field);
    }
}

using System.IO.Compression;
using System.Reflection;
using Crm.Customers;
using Crm.Reports;
using Crm.Tests.Support;

namespace Crm.Tests.Scenarios.People;

/// <summary>
/// A data folder the version before contact points wrote: three orders, a birthday told by a form, a "STOP" by a receiver, a "TD" by a
/// buyer.
/// </summary>
public sealed class OldFolderTests
{
    const string Receiver = "+8613900139002", Buyer = "+8613800138000";

    static async Task<TestCrm> OpenAsync(FaultGateway? gateway = null)
    {
        var folder = Directory.CreateTempSubdirectory("crm-old-").FullName;
        using var zip = Assembly.GetExecutingAssembly().GetManifestResourceStream("Crm.Tests.Samples.folder-before-contact-points.zip")!;
        new ZipArchive(zip).ExtractToDirectory(folder);
        return await TestCrm.StartAsync("2026-03-02T05:00:00Z", gateway: gateway, folder: folder);
    }

    [Fact]
    public async Task Open_ProfilesOfOneRegister_AreReadFieldByField()
    {
        await using var crm = await OpenAsync();
        var customers = await crm.CustomersAsync();
        var buyer = customers.Single(c => c.Identities.Contains("p:" + Buyer));
        (buyer.Profile!.Name!.Value, buyer.Profile.Phone, buyer.Profile.Region!.Value.City).ShouldBe(("张三", Buyer, "杭州市"));
        buyer.Profile.Name.At.ShouldBe(TestCrm.At("2026-03-02T01:00:00Z"));
        customers.Single(c => c.Identities.Contains("p:+8613700137004")).Profile!.Birthday!.Value.ShouldBe(new DateOnly(1992, 2, 29));
        buyer.Consent[MessageClass.Promotional].Value.Source.ShouldBe("sms-reply:TD");
    }

    [Fact]
    public async Task Open_AReceiversPhone_FindsItsBuyer()
    {
        await using var crm = await OpenAsync();
        var buyer = (await crm.CustomersAsync()).Single(c => c.Identities.Contains("b:demo:shopify:7002"));
        buyer.Contacts.ShouldBe([Receiver]);
        (await crm.Get<CustomerFinder>().ByPhoneTailAsync("9002", default)).ShouldContain(buyer.Id);
        (await crm.Get<ContactIndex>().FindAsync("yunduo", Receiver, default)).ShouldBe([buyer.Id]);
    }

    [Fact]
    public async Task Open_TheReceiverHadRefused_NoTextGoesThereAnyMore()
    {
        var phone = new FaultGateway();
        await using var crm = await OpenAsync(phone);
        await crm.ShippedAsync("9002", "2026-03-02T05:00:00Z", "顺丰", "SF9002");
        await crm.RunForAsync(TimeSpan.FromHours(4));
        phone.Texts.ShouldNotContain(t => t.To == Receiver);
        (await crm.TouchpointAsync("shipped", "9002")).Reason!.ShouldStartWith("number-refused:transactional");
    }

    [Fact]
    public async Task Open_NextEvent_WritesTheRowInTheNewForm()
    {
        await using var crm = await OpenAsync();
        await crm.ShippedAsync("9001", "2026-03-02T05:00:00Z", "顺丰", "SF9001X");
        await crm.ConsentAsync(MessageClass.Promotional, true, "2026-03-01T00:00:00Z");
        var row = (await crm.DumpAsync())
            .Single(line => line.Contains("\"identities\"", StringComparison.Ordinal) && line.Contains(Buyer, StringComparison.Ordinal));
        row.ShouldContain("\"profile\":{\"name\":{\"at\":\"2026-03-02T01:00:00Z\",\"value\":\"张三\"}");
        // An older yes by another source stands beside the newer refusal and does not replace it.
        (await crm.CustomersAsync()).Single(c => c.Identities.Contains("p:" + Buyer))
            .Consent[MessageClass.Promotional].Value.Granted.ShouldBeFalse();
    }
}

using System.Text.Json;
using Crm.Local.Commands;
using Crm.Tests.Commands;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Campaigns.CampaignStage;

namespace Crm.Tests.Campaigns;

/// <summary>The whole way over HTTP with the folder's key, and the same in a terminal.</summary>
[Collection("console")]
public sealed class CampaignHttpTests : IDisposable
{
    readonly TempFolder home = new();

    public void Dispose() => home.Dispose();

    [Fact]
    public async Task Campaign_FromPoolToReport_OverHttp()
    {
        await using var crm = await StartAsync(listens: true);
        await BuyersAsync(crm, 60, silent: 6);
        using var staff = await StaffClient.OfAsync(crm);
        async Task<JsonElement> PostAsync(string path, string body)
        {
            var (status, reply) = await staff.PostAsync(path, body);
            status.ShouldBe(200, reply.ToString());
            return reply;
        }
        await PostAsync("/api/coupons", """{ "pool": "spring", "validDays": 5 }""");
        var codes = Enumerable.Range(0, 80).Select(i => $"S-{i:000},x").Prepend("code,note");
        (await PostAsync("/api/coupons/spring/codes", string.Join('\n', codes))).GetProperty("added").GetInt32().ShouldBe(80);
        var file = FileOf(more: ", \"coupon\": { \"pool\": \"spring\", \"whenDry\": \"suppress\" }");
        (await staff.PostAsync("/api/campaigns", file)).Status.ShouldBe(400, "nobody said who they are");
        (await PostAsync("/api/campaigns?by=Li", file)).GetProperty("state").GetString().ShouldBe("draft");
        var check = await staff.GetAsync("/api/campaigns/spring/check");
        check.GetProperty("planned").GetInt32().ShouldBe(60);
        check.GetProperty("codesLeft").GetInt32().ShouldBe(80);
        (await staff.PostAsync("/api/campaigns/spring/state/resume?by=Li", "")).Status.ShouldBe(409);
        (await PostAsync("/api/campaigns/spring/state/approve?by=Li", "")).GetProperty("state").GetString().ShouldBe("approved");
        await RunAsync(crm, TimeSpan.FromHours(2));
        var sent = (await TextsAsync(crm)).FindAll(t => t.State == TouchpointState.Accepted);
        sent.Count.ShouldBe(check.GetProperty("sent").GetInt32());
        // The buyer types the code in small letters.
        var buyer = Enumerable.Range(0, 60).First(i => sent.Any(t => t.Text!.Contains("林夏") && IsOf(crm, t, i)));
        var code = sent.First(t => IsOf(crm, t, buyer)).Code!;
        await OrderAsync(crm, buyer, "paid", TestCrm.At("2026-03-05T10:00:00+08:00"), 88, [code.ToLowerInvariant()]);
        (await staff.GetAsync("/api/coupons/spring/holder?code=" + code)).GetProperty("customer").GetString()
            .ShouldBe(Crm.Customers.Customer.IdOf("yunduo", Crm.Customers.Identity.Phone(Phone(buyer))));
        var treated = (await staff.GetAsync("/api/campaigns/spring/report"))[0].GetProperty("groups")[0];
        treated.GetProperty("redeemed").GetInt32().ShouldBe(1);
        treated.GetProperty("ordered").GetInt32().ShouldBe(1);
        (await staff.GetAsync("/api/campaigns"))[0].GetProperty("history").GetArrayLength().ShouldBe(3);
        (await staff.GetAsync("/api/effects")).ValueKind.ShouldBe(JsonValueKind.Array);
    }

    static bool IsOf(TestCrm crm, Touchpoint text, int buyer)
    {
        var customer = Crm.Customers.Customer.IdOf("yunduo", Crm.Customers.Identity.Phone(Phone(buyer)));
        var shop = crm.Get<Crm.Shops.ShopDirectory>().Find("demo")!;
        return text.Id == Touchpoint.IdOf(shop.Id, text.Flow, text.Step,
            new Crm.Events.CustomerEvent("campaign:spring", "spring", text.Due), customer);
    }

    [Fact]
    public async Task Campaign_AtTheTerminal_IsPutCheckedApprovedAndCancelled()
    {
        string folder;
        await using (var crm = await StartAsync())
        {
            await BuyersAsync(crm, 30);
            (crm.KeepFolder, folder) = (true, crm.Folder);
        }
        var file = home.File("spring.json");
        await File.WriteAllTextAsync(file, FileOf(start: "2099-03-02T11:00"));
        Task<(int Code, string Out)> RunAsync(System.CommandLine.Command command, params string[] args) =>
            CommandTests.RunAsync(home, folder, command, args);
        (await RunAsync(CampaignCommand.Create(), "put", file, "--by", "Li")).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(0, r.Out),
            r => r.Out.ShouldStartWith("spring: draft, version 1, demo, 2099-03-02 11:00 Asia/Shanghai"));
        var check = await RunAsync(CampaignCommand.Create(), "check", "spring");
        check.Code.ShouldBe(0, check.Out);
        check.Out.ShouldStartWith("spring: 30 in the audience, 30 planned (holdout ");
        check.Out.ShouldContain("【云朵家居】林夏亲，");
        (await RunAsync(CampaignCommand.Create(), "approve", "spring", "--by", "Li")).Out.ShouldStartWith("spring: approved");
        (await RunAsync(CampaignCommand.Create(), "show", "spring")).Out.ShouldContain("approved by Li");
        (await RunAsync(CampaignCommand.Create(), "report", "spring")).Out.ShouldContain("Nothing was sent yet.");
        (await RunAsync(CampaignCommand.Create(), "cancel", "spring", "--by", "Li")).Out.ShouldStartWith("spring: cancelled");
        (await RunAsync(CampaignCommand.Create(), "approve", "spring", "--by", "Li")).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(1),
            r => r.Out.ShouldContain("A campaign that is cancelled cannot be approved."));
        await File.WriteAllTextAsync(home.File("codes.csv"), "code\nA-1\nA-2\na-1\n?\n");
        (await RunAsync(CouponsCommand.Create(), "pool", "p", "--valid-days", "7")).Out
            .ShouldStartWith("p: 0 left, 0 given, good for 7 days");
        (await RunAsync(CouponsCommand.Create(), "import", "p", home.File("codes.csv"))).Out
            .ShouldContain("2 codes added, 1 known before, 1 mistakes");
        (await RunAsync(CouponsCommand.Create(), "who", "p", "a-2")).Out.ShouldStartWith("A-2: nobody's yet");
        (await RunAsync(CouponsCommand.Create(), "make", "p", "3", "--prefix", "S-")).Out
            .Split('\n').Count(l => l.StartsWith("S-")).ShouldBe(3);
        (await RunAsync(CouponsCommand.Create(), "list")).Out.ShouldStartWith("p: 5 left, 0 given");
        Directory.Delete(folder, true);
    }
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Crm.Activities;
using Crm.Coupons;
using Crm.Tests.Activities;
using Crm.Tests.Support;
using static Crm.Tests.Activities.ActivitySamples;
using static Crm.Tests.Activities.ActivityStage;

namespace Crm.Tests.Membership;

/// <summary>What a member's page gets, over real HTTP.</summary>
public sealed class MemberApiTests
{
    const string Origin = "https://shop.example";

    static async Task<TestCrm> StartAsync(bool isSetUp = true, int perMinute = 30, CrashPlan? plan = null)
    {
        var crm = await TestCrm.StartAsync("2026-06-02T02:00:00Z", listens: true, tables: t =>
            plan?.Over(t, split: false) ?? t, change: s =>
        {
            var demo = s.Shops["demo"];
            (demo.Points.Since, demo.Points.PerUnit, demo.Points.Value) = ("2026-01-01", new() { ["CNY"] = 1 }, 0.01m);
            demo.Points.Rewards = new() { ["thanks"] = new() { Points = 50, Coupon = "thanks" } };
            if (isSetUp) demo.Member = new() { Secrets = [MemberTokensTests.Secret], Origins = [Origin], PerMinute = perMinute };
        });
        await crm.OrderAsync(0, "1", TestCrm.At("2026-05-20T02:00:00Z"), 9900);
        return crm;
    }

    static HttpClient Client(TestCrm crm, string? subject = "shopify:buyer-0")
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = crm.Host.Url };
        var until = crm.Time.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds();
        if (subject is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer",
            MemberTokensTests.Sign($$"""{"iss":"demo","sub":"{{subject}}","exp":{{until}},"jti":"0123456789abcdef"}"""));
        return http;
    }

    static async Task<(int Status, JsonElement Body)> PostAsync(HttpClient http, string path, string json)
    {
        using var reply = await http.PostAsync("/api/" + path, new StringContent(json, Encoding.UTF8, "application/json"));
        return ((int)reply.StatusCode, JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement);
    }

    static async Task<(int Status, JsonElement Body)> ShowAsync(HttpClient http)
    {
        using var reply = await http.GetAsync("/api/member?lang=en");
        return ((int)reply.StatusCode, JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement);
    }

    [Fact]
    public async Task Member_Looks_Plays_AndRedeems_EachRequestOnce()
    {
        await using var crm = await StartAsync();
        await crm.Get<CouponPools>().DefineAsync(new CouponPool("thanks"), default);
        await crm.Get<CouponPools>().ImportAsync("thanks", ["CODE-1", "CODE-2"], default);
        await crm.PublishAsync(File("daily", SignIn));
        await crm.PublishAsync(File("vote", Vote));
        await crm.PublishAsync(File("draw", Lottery, """ "budget": 20, """));
        await crm.GiveAsync(IdOf(0), 60);
        using var http = Client(crm);
        var (status, me) = await ShowAsync(http);
        status.ShouldBe(200);
        me.GetProperty("points").GetProperty("available").GetInt64().ShouldBe(60);
        me.GetProperty("points").GetProperty("pending").GetInt64().ShouldBe(99);
        me.GetProperty("activities").EnumerateArray().Select(a => $"{a.GetProperty("activity")} {a.GetProperty("open")}")
            .ShouldBe(["daily True", "draw True", "vote True"]);
        me.GetProperty("activities")[1].GetProperty("commitment").GetString()!.Length.ShouldBe(64);
        me.ToString().ShouldNotContain("+86");

        var (played, first) = await PostAsync(http, "member/play", """{"request": "p1", "activity": "daily"}""");
        (played, first.GetProperty("left").GetInt64(), first.GetProperty("play").GetProperty("points").GetInt32()).ShouldBe((200, 65, 5));
        (await PostAsync(http, "member/play", """{"request": "p1", "activity": "daily"}""")).Body.ToString().ShouldBe(first.ToString());
        var (no, refused) = await PostAsync(http, "member/play", """{"request": "p2", "activity": "daily"}""");
        (no, refused.GetProperty("rule").GetString()).ShouldBe((409, PlayRules.DoneToday));
        (await PostAsync(http, "member/play", """{"request": "p3", "activity": "vote", "option": "green"}""")).Status.ShouldBe(400);
        (await PostAsync(http, "member/play", """{"request": "p4", "activity": "vote", "option": "red"}""")).Status.ShouldBe(200);

        var (redeemed, gift) = await PostAsync(http, "member/redeem", """{"request": "r1", "reward": "thanks"}""");
        (redeemed, gift.GetProperty("left").GetInt64(), gift.GetProperty("again").GetBoolean()).ShouldBe((200, 17, false));
        var (_, again) = await PostAsync(http, "member/redeem", """{"request": "r1", "reward": "thanks"}""");
        (again.GetProperty("again").GetBoolean(), again.GetProperty("redemption").GetProperty("code").GetString())
            .ShouldBe((true, gift.GetProperty("redemption").GetProperty("code").GetString()));
        (await PostAsync(http, "member/redeem", """{"request": "r2", "reward": "thanks"}""")).Body.GetProperty("rule").GetString()
            .ShouldBe(PlayRules.PointsShort);
        (await PostAsync(http, "member/redeem", """{"request": "r3", "points": 10, "price": "0.20"}""")).Status.ShouldBe(400);
        (await ShowAsync(http)).Body.GetProperty("redemptions").GetArrayLength().ShouldBe(1);
    }

    /// <summary>The docs say so.</summary>
    [Fact]
    public async Task Member_CostsSoManyStorageOperations()
    {
        var plan = new CrashPlan();
        await using var crm = await StartAsync(plan: plan);
        await crm.PublishAsync(File("daily", SignIn));
        using var http = Client(crm);
        await ShowAsync(http);
        plan.Arm(int.MaxValue - 1);
        (await ShowAsync(http)).Status.ShouldBe(200);
        plan.Count.ShouldBe(5);
        plan.Arm(int.MaxValue - 1);
        (await PostAsync(http, "member/play", """{"request": "p1", "activity": "daily"}""")).Status.ShouldBe(200);
        plan.Count.ShouldBe(5 + 4);
    }

    [Fact]
    public async Task NobodyIsLetIn_WithoutATokenOfTheShop()
    {
        await using var crm = await StartAsync();
        foreach (var (method, path) in new[] { ("GET", "member"), ("POST", "member/play"), ("POST", "member/redeem") })
        {
            using var http = Client(crm, null);
            foreach (var header in new[] { null, "Bearer none", "Bearer " + await System.IO.File.ReadAllTextAsync(Path.Combine(crm.Folder,
                Local.Hosting.AdminKey.FileName)) })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), "/api/" + path);
                if (header is not null) request.Headers.TryAddWithoutValidation("Authorization", header);
                using var reply = await http.SendAsync(request);
                ((int)reply.StatusCode).ShouldBe(401, $"{method} {path} {header}");
            }
        }
        using var stranger = Client(crm, "shopify:nobody");
        (await ShowAsync(stranger)).Status.ShouldBe(404);
        using var member = Client(crm, "customer:" + IdOf(0));
        (await ShowAsync(member)).Status.ShouldBe(200);
        // The token of a member opens nothing else.
        ((int)(await member.GetAsync("/api/summary")).StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task WithoutSecrets_TheRoutesSayThatTheyAreNotSetUp()
    {
        await using var crm = await StartAsync(isSetUp: false);
        using var http = Client(crm);
        var (status, problem) = await ShowAsync(http);
        (status, problem.GetProperty("title").GetString()).ShouldBe((404, "Not set up"));
    }

    [Fact]
    public async Task TooManyRequests_OfOneMember_WaitForTheNextMinute()
    {
        await using var crm = await StartAsync(perMinute: 3);
        await crm.OrderAsync(1, "2", TestCrm.At("2026-05-20T02:00:00Z"), 9900);
        using var http = Client(crm);
        using var other = Client(crm, "shopify:buyer-1");
        for (var i = 0; i < 3; i++) (await ShowAsync(http)).Status.ShouldBe(200);
        (await ShowAsync(http)).Status.ShouldBe(429);
        (await ShowAsync(other)).Status.ShouldBe(200);
        crm.Time.Set(crm.Time.GetUtcNow().AddMinutes(1));
        (await ShowAsync(http)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(Origin, true)]
    [InlineData("https://other.example", false)]
    [InlineData("null", false)]
    public async Task Pages_OfTheShopsOriginsOnly_MayAsk(string origin, bool allowed)
    {
        await using var crm = await StartAsync();
        using var http = Client(crm);
        foreach (var method in new[] { "OPTIONS", "GET" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/api/member");
            request.Headers.Add("Origin", origin);
            using var reply = await http.SendAsync(request);
            ((int)reply.StatusCode).ShouldBe(method == "GET" ? 200 : 204);
            reply.Headers.Vary.ShouldContain("Origin");
            reply.Headers.Contains("Access-Control-Allow-Origin").ShouldBe(allowed);
            if (allowed) reply.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([origin]);
            reply.Headers.Contains("Access-Control-Allow-Headers").ShouldBe(allowed && method == "OPTIONS");
        }
    }

    static async Task<string> TextAsync(HttpResponseMessage reply) =>
        System.Net.WebUtility.HtmlDecode(await reply.Content.ReadAsStringAsync());

    [Fact]
    public async Task Page_WorksWithoutAScript_InFramesOfTheShopOnly()
    {
        await using var crm = await StartAsync();
        await crm.PublishAsync(File("daily", SignIn));
        await crm.PublishAsync(File("ask", Survey));
        await crm.GiveAsync(IdOf(0), 7);
        using var http = Client(crm);
        var token = http.DefaultRequestHeaders.Authorization!.Parameter;
        http.DefaultRequestHeaders.Authorization = null;
        var path = $"/api/member/page?token={token}&lang=zh-CN";
        using var shown = await http.GetAsync(path);
        var page = await TextAsync(shown);
        ((int)shown.StatusCode, shown.Headers.Contains("Set-Cookie"), shown.Headers.GetValues("Referrer-Policy").Single())
            .ShouldBe((200, false, "no-referrer"));
        shown.Headers.GetValues("Content-Security-Policy").Single().ShouldBe(
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
                + "https://shop.example");
        page.ShouldSatisfyAllConditions(p => p.ShouldNotContain("<script"), p => p.ShouldContain("今日签到"), p => p.ShouldContain("肤质？"));
        var request = page[(page.IndexOf("name=\"request\" value=\"", StringComparison.Ordinal) + 22)..][..24];
        for (var i = 0; i < 2; i++)
        {
            using var form = new FormUrlEncodedContent([new("request", request), new("activity", "daily")]);
            using var played = await http.PostAsync(path, form);
            (await TextAsync(played)).ShouldContain("完成了。");
        }
        (await crm.BalanceAsync(IdOf(0))).ShouldBe(99 + 7 + 5);
        using var again = new FormUrlEncodedContent([new("request", "other"), new("activity", "daily")]);
        (await TextAsync(await http.PostAsync(path, again))).ShouldContain("今天已完成");
        using var answers = new FormUrlEncodedContent([new("request", "s"), new("activity", "ask"), new("a.肤质", "dry"), new("a.风格", "a"),
            new("a.风格", "b"), new("a.建议", "更大的枕头")]);
        (await TextAsync(await http.PostAsync(path, answers))).ShouldContain("完成了。");
        (await crm.CustomersAsync()).Single().Attributes["风格"].Value.Value.ShouldBe("a,b");
        using var over = await http.GetAsync("/api/member/page?token=none");
        ((int)over.StatusCode, over.Headers.GetValues("Content-Security-Policy").Single().Contains("frame-ancestors 'none'"))
            .ShouldBe((401, true));
    }
}

using System.Text.Json;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using static Crm.Tests.Publishing.FlowDesk;

namespace Crm.Tests.Publishing;

/// <summary>What is shown before anything is sent, over real HTTP.</summary>
public sealed class FlowRoutesTests : IDisposable
{
    static readonly string Old = Flow(1, Step("thanks", After("paid", "P1D")), Step("later", After("paid", "P9D")));
    static readonly string New = Flow(2, Step("thanks", After("paid", "P2D")), Step("later", After("paid", "P8D")));
    readonly FlowDesk desk = new(new TempFolder());

    public void Dispose() => desk.Dispose();

    async Task<(TestCrm Crm, StaffClient Staff)> StartAsync()
    {
        desk.File("own.json", Old);
        var crm = await desk.StartAsync("2026-03-02T01:00:00Z", listens: true);
        var story = new Story(crm);
        await story.PaysAsync(await story.OrdersAsync());
        await crm.RunForAsync(TimeSpan.FromDays(2));
        return (crm, await StaffClient.OfAsync(crm));
    }

    const string Days = "/api/replay?from=2026-03-01&to=2026-03-05";

    [Fact]
    public async Task Replay_OverHttp_TellsTheDifferenceInEachForm()
    {
        var (crm, staff) = await StartAsync();
        await using var _1 = crm;
        using var _2 = staff;
        // The clock went on minute by minute here, so what was in force gives back what went out.
        var same = await staff.SendAsync("POST", Days, Old);
        same.Status.ShouldBe(200, same.Text);
        JsonDocument.Parse(same.Text).RootElement.GetProperty("all").ShouldSatisfyAllConditions(
            all => all.GetProperty("both").GetInt32().ShouldBe(1), all => all.GetProperty("otherTime").GetInt32().ShouldBe(0));
        var (status, type, text) = await staff.SendAsync("POST", Days + "&format=text", New);
        (status, type).ShouldBe((200, "text/plain"));
        text.ShouldContain("by the draft a text (all, 1 parts) at 2026-03-04 09:00; really a text (all, 1 parts) at 2026-03-03 09:00");
        (status, type, text) = await staff.SendAsync("POST", Days + "&format=csv&shop=demo", New);
        (status, type).ShouldBe((200, "text/csv"));
        text.Split('\n').Where(l => l.Contains(",thanks,")).ShouldHaveSingleItem().ShouldContain("otherTime");
    }

    [Theory]
    [InlineData("/api/replay?from=2026-03-04&to=2026-03-01", 400, "from and to are dates")]
    [InlineData("/api/replay?from=yesterday&to=2026-03-01", 400, "from and to are dates")]
    [InlineData(Days + "&shop=none", 400, "There is no shop 'none'.")]
    [InlineData(Days + "&format=xml", 400, "format is text, csv or json.")]
    [InlineData("/api/prove/times?years=0", 400, "years is a number from 1 to 10.")]
    [InlineData("/api/flows/none", 404, "There is no such version of a flow 'none'")]
    [InlineData("/api/flows/own?version=x", 400, "version is a whole number.")]
    [InlineData("/api/plan/capacity?day=tomorrow&orders=0&shop=demo", 400, "day: a day such as 2026-11-11.")]
    [InlineData("/api/plan/capacity?day=2026-11-11&orders=5&shop=demo&gateway=none", 400, "gateway: there is no 'none'")]
    public async Task Routes_ThatAreAskedWrongly_SayWhatIsWrong(string path, int status, string says)
    {
        desk.File("own.json", Old);
        await using var crm = await desk.StartAsync("2026-03-02T01:00:00Z", listens: true);
        using var staff = await StaffClient.OfAsync(crm);
        var method = path.Contains("replay") || path.Contains("capacity") ? "POST" : "GET";
        var reply = await staff.SendAsync(method, path, method == "POST" ? path.Contains("replay") ? Old : "" : null);
        reply.ShouldSatisfyAllConditions(r => r.Status.ShouldBe(status), r => r.Type.ShouldBe("application/problem+json"));
        JsonDocument.Parse(reply.Text).RootElement.GetProperty("detail").GetString()!.ShouldContain(says);
        (await staff.SendAsync(method, path, method == "POST" ? "{}" : null, key: false)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Replay_OfADraftWithMistakes_NamesEachAndNothingTooLargeIsTaken()
    {
        desk.File("own.json", Old);
        await using var crm = await desk.StartAsync("2026-03-02T01:00:00Z", listens: true);
        using var staff = await StaffClient.OfAsync(crm);
        var reply = await staff.SendAsync("POST", Days, """{ "flow": "own", "version": 2, "steps": [{ "step": "a", "on": 1 }] }""");
        reply.Status.ShouldBe(400);
        reply.Text.ShouldContain("draft: $.steps[0].on");
        reply.Text.ShouldContain("$.steps[0].expires");
        (await staff.SendAsync("POST", Days, new string(' ', 1024 * 1024 + 1))).Status.ShouldBe(413);
    }

    [Fact]
    public async Task Proofs_OverHttp_Hold()
    {
        var (crm, staff) = await StartAsync();
        await using var _1 = crm;
        using var _2 = staff;
        var times = await staff.GetAsync("/api/prove/times?years=1");
        times.GetProperty("places").GetInt32().ShouldBeGreaterThan(200);
        times.GetProperty("mistakes").GetArrayLength().ShouldBe(0);
        times.GetProperty("steps").ShouldSatisfyAllConditions(s => s.GetProperty("checked").GetInt64().ShouldBeGreaterThan(1000),
            s => s.GetProperty("mistakes").GetArrayLength().ShouldBe(0));
        var rebuild = await staff.GetAsync("/api/prove/rebuild");
        (rebuild.GetProperty("equal").GetInt32(), rebuild.GetProperty("touched").GetInt32(), rebuild.GetProperty("different").GetInt32())
            .ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task AFlowsLife_OverHttp()
    {
        var (crm, staff) = await StartAsync();
        await using var _1 = crm;
        using var _2 = staff;
        string Draft(string more) => $$"""{ "draft": {{New}}, "policies": { "*": "replan" }, "by": "王" {{more}} }""";
        var difference = (await staff.PostAsync("/api/flows/diff", Draft(""))).Body;
        difference.GetProperty("changes").GetInt32().ShouldBe(1);
        (await staff.SendAsync("POST", "/api/flows/diff?format=text", Draft(""))).Text.ShouldContain("1 d earlier");
        (await staff.SendAsync("POST", "/api/flows/diff?format=csv",
            Draft(""))).Text.Split('\n')[1].ShouldContain("later,earlier,2026-03-11");
        (await staff.PostAsync("/api/flows/publish", Draft(""))).Status.ShouldBe(409);
        var hash = difference.GetProperty("hash").GetString();
        var published = await staff.PostAsync("/api/flows/publish", Draft($", \"difference\": \"{hash}\""));
        published.Status.ShouldBe(200, published.Body.ToString());
        published.Body.GetProperty("publication").GetProperty("version").GetInt32().ShouldBe(2);
        var own = (await staff.GetAsync("/api/flows")).EnumerateArray().Single(f => f.GetProperty("flow").GetString() == "own");
        (own.GetProperty("inForce").GetInt32(), own.GetProperty("versions").GetArrayLength()).ShouldBe((2, 2));
        (await staff.GetAsync("/api/flows/own")).GetProperty("version").GetInt32().ShouldBe(2);
        (await staff.GetAsync("/api/flows/own?version=1")).GetProperty("version").GetInt32().ShouldBe(1);
        // Taken back by its name: the version before.
        var back = await staff.PostAsync("/api/flows/publish", """{ "flow": "own", "by": "王" }""");
        back.Body.GetProperty("publication").GetProperty("version").GetInt32().ShouldBe(1);
        (await staff.PostAsync("/api/flows/own/retire", """{ "by": "王" }""")).Body.GetProperty("changed").GetBoolean().ShouldBeTrue();
        (await staff.PostAsync("/api/flows/none/retire", """{ "by": "王" }""")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Capacity_OverHttp_InEachForm()
    {
        var (crm, staff) = await StartAsync();
        await using var _1 = crm;
        using var _2 = staff;
        const string Path = "/api/plan/capacity?shop=demo&day=2026-11-11&orders=20000&perSecond=1&format=";
        var report = JsonDocument.Parse((await staff.SendAsync("POST", Path + "json", "20:00,1\n21:00,0")).Text).RootElement;
        (report.GetProperty("curve").GetString(), report.GetProperty("askBy").GetString()).ShouldBe(("curve", "2026-10-28"));
        (await staff.SendAsync("POST", Path + "text", "")).Text.ShouldContain("NOT ENOUGH: ask default for ");
        (await staff.SendAsync("POST", Path + "csv", "")).Text.Split('\n').Length.ShouldBe(11 * 1440 + 2);
        (await staff.SendAsync("POST", Path + "csv", "20:00,1\nx")).Text.ShouldContain("curve: line 2:");
    }
}

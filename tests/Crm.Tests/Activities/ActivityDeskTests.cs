using System.Text.Json;
using Crm.Activities;
using Crm.Common;
using Crm.Shops;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using static Crm.Tests.Activities.ActivitySamples;
using static Crm.Tests.Activities.ActivityStage;

namespace Crm.Tests.Activities;

/// <summary>Files publish themselves; people publish, look and stop over HTTP.</summary>
public sealed class ActivityDeskTests
{
    static Task<TestCrm> StartAsync(TempFolder home, bool listens = false) => TestCrm.StartAsync("2026-06-02T02:00:00Z", listens,
        folder: home.File("data"), change: s =>
        {
            s.ActivitiesFolder = home.File("activities");
            s.Shops["demo"].Points.Since = "2026-01-01";
            s.Shops["demo"].Points.PerUnit = new() { ["CNY"] = 1 };
        });

    static string Put(TempFolder home, string name, string file)
    {
        Directory.CreateDirectory(home.File("activities"));
        System.IO.File.WriteAllText(Path.Combine(home.File("activities"), name), file);
        return file;
    }

    [Fact]
    public async Task Files_PublishThemselves_UntilAPersonSaysOtherwise()
    {
        using var home = new TempFolder();
        Put(home, "daily.json", ActivitySamples.File("daily", SignIn));
        Put(home, "draw.json", ActivitySamples.File("draw", Lottery));
        await using (var crm = await StartAsync(home))
        {
            crm.KeepFolder = true;
            (await crm.Get<ActivityDesk>().LinesAsync(default)).Select(l => $"{l.Id} {l.Version} {l.By} {l.State}")
                .ShouldBe(["daily 1 file open", "draw 1 file open"]);
            await crm.PublishAsync(ActivitySamples.File("daily", SignIn, " \"note\": \"more\", "));
        }
        Put(home, "daily.json", ActivitySamples.File("daily", SignIn, " \"note\": \"again\", "));
        Put(home, "draw.json", ActivitySamples.File("draw", Lottery, " \"note\": \"again\", "));
        await using (var crm = await StartAsync(home))
        {
            crm.KeepFolder = true;
            (await crm.Get<ActivityDesk>().LinesAsync(default)).Select(l => $"{l.Id} {l.Version} {l.By}")
                .ShouldBe(["daily 2 test", "draw 2 file"]);
            await crm.Get<ActivityStore>().StopAsync("draw", default);
        }
        Put(home, "draw.json", ActivitySamples.File("draw", Lottery));
        await using var last = await StartAsync(home);
        (await last.Get<ActivityDesk>().LinesAsync(default)).Select(l => $"{l.Id} {l.Version} {l.State}")
            .ShouldBe(["daily 2 open", "draw 2 stopped"]);
    }

    [Fact]
    public async Task Host_StartsAgain_OnAFolderWithPiecesTaken()
    {
        using var home = new TempFolder();
        Put(home, "sure.json", ActivitySamples.File("sure", """
            "lottery": {"freePerDay": 1, "prizes": [{"prize": "mug", "text": {"zh-CN": "杯"}, "chance": 1, "stock": 3}]}
            """));
        await using (var crm = await StartAsync(home))
        {
            crm.KeepFolder = true;
            await crm.OrderAsync(0, "1", TestCrm.At("2026-05-20T02:00:00Z"), 9900);
            (await crm.PlayAsync(0, "sure")).Play().Prize.ShouldBe("mug");
        }
        await using var again = await StartAsync(home);
        (await again.Get<PrizeStock>().StateAsync("sure", default)).Taken("mug").ShouldBe(1);
        (await again.Get<FairnessCheck>().RunAsync("sure", default))!.Wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Folder_WithMistakes_StopsTheStart_AndTellsAll()
    {
        using var home = new TempFolder();
        Put(home, "a.json", ActivitySamples.File("one", SignIn));
        Put(home, "b.json", ActivitySamples.File("one", Vote));
        Put(home, "c.json", "{");
        Should.Throw<SettingsException>(() => ActivityFiles.Load(home.File("activities"), ShopDirectory.From(TestCrm.Settings("x").Shops)))
            .Message.ShouldSatisfyAllConditions(m => m.ShouldContain("b.json: $.activity"), m => m.ShouldContain("c.json: "));
    }

    [Fact]
    public async Task Desk_OverHttp_PublishesShowsPlaysVerifiesAndStops()
    {
        using var home = new TempFolder();
        await using var crm = await StartAsync(home, listens: true);
        await crm.OrderAsync(0, "1", TestCrm.At("2026-05-20T02:00:00Z"), 9900);
        using var staff = await StaffClient.OfAsync(crm);
        (await staff.PostAsync("/api/activities", "{}")).Status.ShouldBe(400);
        (await staff.PostAsync("/api/activities?by=Li", ActivitySamples.File("draw", """ "lottery": {"freePerDay": 0} """))).Body
            .GetProperty("detail").GetString()!.ShouldContain("$.lottery");
        var (status, view) = await staff.PostAsync("/api/activities?by=Li", ActivitySamples.File("draw", Lottery));
        (status, view.GetProperty("activity").GetProperty("by").GetString()).ShouldBe((200, "Li"));
        view.GetProperty("versions")[0].TryGetProperty("seed", out _).ShouldBeFalse();
        var body = $$"""{"customer": "{{IdOf(0)}}", "request": "r1"}""";
        var (played, play) = await staff.PostAsync("/api/activities/of/draw/play", body);
        (played, play.GetProperty("number").GetInt32()).ShouldBe((200, 1));
        (await staff.PostAsync("/api/activities/of/draw/play", body)).Body.ToString().ShouldBe(play.ToString());
        (await staff.PostAsync("/api/activities/of/none/play", body)).Status.ShouldBe(404);
        var check = await staff.GetAsync("/api/activities/of/draw/fairness");
        (check.GetProperty("plays").GetInt32(), check.GetProperty("wrong").GetArrayLength()).ShouldBe((1, 0));
        (await staff.GetAsync("/api/activities/of/draw/effect?days=7")).GetProperty("words").GetProperty("en").GetString()!.Length
            .ShouldBeGreaterThan(20);
        (await staff.GetAsync("/api/activities/check?sale=2026-06-18")).GetProperty("yunduo").GetProperty("findings").GetArrayLength()
            .ShouldBeGreaterThan(4);
        (await staff.PostAsync("/api/activities/of/draw/stop", "")).Body.GetProperty("activity").GetProperty("state").GetString()
            .ShouldBe("stopped");
        foreach (var path in new[] { "activities", "activities/check", "activities/of/draw", "activities/of/draw/fairness" })
            (await staff.SendAsync("GET", "/api/" + path, key: false)).Status.ShouldBe(401);
        foreach (var path in new[] { "activities", "activities/of/draw/stop", "activities/of/draw/play" })
            (await staff.SendAsync("POST", "/api/" + path, "{}", key: false)).Status.ShouldBe(401);
    }
}

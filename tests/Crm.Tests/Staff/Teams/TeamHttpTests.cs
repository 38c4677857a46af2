using Crm.Tests.Support;

namespace Crm.Tests.Staff.Teams;

/// <summary>Teams and outcomes as tools and terminals see them.</summary>
public sealed class TeamHttpTests
{
    [Fact]
    public async Task When_AToolWorksOnATask_Should_HaveScriptOutcomesOrderLastTextAndNoWholePhone()
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        var customer = await StaffStory.SignedAndRunAsync(crm);
        var task = (await crm.TasksAsync()).Single();
        using var http = await StaffClient.OfAsync(crm);
        var guide = await http.GetAsync($"/api/tasks/{customer}/{task.Id}");
        guide.GetProperty("phone").GetString().ShouldBe("****8000");
        guide.GetProperty("order").GetProperty("number").GetString().ShouldBe("#1001");
        guide.GetProperty("script")[0].GetString().ShouldBe("王小明您好，我是云朵家居的客服，想了解一下乳胶枕用得怎么样？");
        guide.GetProperty("outcomes").EnumerateArray().Select(o => o.GetProperty("code").GetString())
            .ShouldBe(["content", "trouble", "no-answer", "no-calls"]);
        guide.GetProperty("lastText").GetProperty("text").GetString()!.ShouldContain("【云朵家居】");
        guide.ToString().ShouldNotContain("13800138000");

        var put = await http.PostAsync("/api/teams", """{"team":"service","people":[{"person":"Li","perDay":5}]}""");
        (put.Status, put.Body[0].GetProperty("waiting").GetInt32()).ShouldBe((200, 1));
        (await http.PostAsync("/api/tasks/assign", "")).Body.GetProperty("assigned").GetInt32().ShouldBe(1);
        (await http.GetAsync("/api/teams"))[0].GetProperty("people")[0].GetProperty("open").GetInt32().ShouldBe(1);
        var tried = await http.PostAsync($"/api/tasks/{customer}/{task.Id}/complete", """{"by":"Li","code":"no-answer"}""");
        (tried.Status, tried.Body.GetProperty("task").GetProperty("tries").GetInt32()).ShouldBe((200, 1));
    }

    [Theory]
    [InlineData("""{"people":[]}""", "team:")]
    [InlineData("""{"team":" service"}""", "team:")]
    [InlineData("""{"team":"service","people":[{"perDay":1}]}""", "person is a name")]
    [InlineData("""{"team":"service","people":[{"person":"Li","perDay":1001}]}""", "perDay is 0")]
    [InlineData("""{"team":"service","people":[{"person":"Li","away":true}]}""", "'Li' is new to the team: say perDay")]
    [InlineData("""{"team":"service","assignment":"lottery"}""", "JSON")]
    [InlineData("[", "JSON")]
    public async Task When_ATeamIsWrong_Should_SayWhichFieldAndKeepNothing(string body, string says)
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        using var http = await StaffClient.OfAsync(crm);
        var reply = await http.PostAsync("/api/teams", body);
        reply.Status.ShouldBe(400);
        reply.Body.GetProperty("detail").GetString()!.ShouldContain(says);
        (await http.GetAsync("/api/teams")).GetArrayLength().ShouldBe(0);
    }
}

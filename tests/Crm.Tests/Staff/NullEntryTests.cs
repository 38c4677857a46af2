using Crm.Tests.Support;

namespace Crm.Tests.Staff;

/// <summary>JSON brings a null into any list: it is answered with where it stands, on every route that takes one.</summary>
public sealed class NullEntryTests : IAsyncLifetime, IDisposable
{
    TestCrm crm = null!;
    StaffClient staff = null!;

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", listens: true);
        staff = await StaffClient.OfAsync(crm);
    }

    public void Dispose() => staff?.Dispose();
    public async Task DisposeAsync() => await crm.DisposeAsync();

    [Theory]
    [InlineData("/api/gifts", "[null]", "$[0]: is null")]
    [InlineData("/api/gifts", """[{"gift":"mug","name":{"en":"mug"},"stock":1},null]""", "$[1]: is null")]
    [InlineData("/api/gifts", """{"gift":"mug","name":{"en":null},"stock":1}""", "$.name:")]
    [InlineData("/api/gifts", "null", "JSON")]
    [InlineData("/api/teams", """{"team":"a","people":[{"person":"Li","perDay":2},null]}""", "people[1]: is null")]
    [InlineData("/api/feed", "[null]", "JSON")]
    [InlineData("/api/feed", """[{"line":1,"fields":null}]""", "JSON")]
    [InlineData("/api/flows/diff", """{"draft":null,"policies":{"paid-care":null}}""", "draft")]
    [InlineData("/api/flows/diff", """{"flow":"post-purchase","files":true,"policies":{"paid-care":null}}""", "policies.paid-care")]
    [InlineData("/api/replay?from=2026-01-01&to=2026-01-02", """{"flow":"x","version":1,"steps":[null]}""", "steps")]
    [InlineData("/api/campaigns?by=a", """{"id":"x","shops":[null]}""", "")]
    [InlineData("/api/activities?by=a", """{"activity":"x","shops":[null],"prizes":[null]}""", "")]
    public async Task Post_WithANullInIt_SaysWhereItStands(string path, string body, string says)
    {
        var (status, _, text) = await staff.SendAsync("POST", path, body);
        status.ShouldBe(400, text);
        text.ShouldContain(says);
    }

    [Fact]
    public async Task CompletingATask_WithANullTag_SaysSo()
    {
        await crm.CreatedAsync("1001", "2026-03-02T01:00:00Z");
        var customer = (await crm.CustomersAsync()).Single().Id;
        var added = await staff.PostAsync("/api/tasks", $$"""{"customer":"{{customer}}","kind":"call","text":"x","by":"a"}""");
        added.Status.ShouldBe(200);
        var task = (await crm.TasksAsync()).Single(t => t.Kind == "call").Id;
        var (status, _, text) = await staff.SendAsync("POST", $"/api/tasks/{customer}/{task}/complete", """{"by":"a","tags":[null]}""");
        status.ShouldBe(400, text);
        text.ShouldContain("Tag");
    }
}

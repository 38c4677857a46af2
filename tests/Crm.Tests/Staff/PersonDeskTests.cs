using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Tests.Support;

namespace Crm.Tests.Staff;

/// <summary>Tags, attributes and notes by hand, over HTTP.</summary>
public sealed class PersonDeskTests : IAsyncLifetime, IDisposable
{
    TestCrm crm = null!;
    StaffClient staff = null!;
    string customer = "";

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync(listens: true);
        staff = await StaffClient.OfAsync(crm);
        customer = await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"));
    }

    public void Dispose() => staff?.Dispose();
    public async Task DisposeAsync() => await crm.DisposeAsync();

    Task<(int Status, System.Text.Json.JsonElement Body)> PostAsync(string what, string json) =>
        staff.PostAsync($"/api/customers/{customer}/{what}", json);

    [Fact]
    public async Task TagsAndAttributes_AreTold_AndTakenOffAgain()
    {
        var told = (await PostAsync("attributes",
            """{"by":"小李","attributes":{"size":"M","生日":"1990-05-01"},"tags":{"熟客":true,"礼品":true}}""")).Body;
        told.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["熟客", "礼品"], ignoreOrder: true);
        told.GetProperty("attributes").GetProperty("size").GetString().ShouldBe("M");
        (await crm.CustomersAsync()).Single().Profile!.Birthday!.Value.ShouldBe(new DateOnly(1990, 5, 1));
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        told = (await PostAsync("attributes", """{"by":"小张","attributes":{"size":null},"tags":{"礼品":false}}""")).Body;
        told.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["熟客"]);
        told.GetProperty("attributes").TryGetProperty("size", out _).ShouldBeFalse();
        var card = await staff.GetAsync($"/api/customers/{customer}");
        card.GetProperty("tags").GetProperty("熟客").GetProperty("by").GetString().ShouldBe("小李");
    }

    [Fact]
    public async Task ANote_IsWrittenOnce_AndGoesWithWhoeverTheBuyerProvesToBe()
    {
        const string Body = """{"by":"小李","text":"喜欢硬枕头\n周末再打","key":"n1"}""";
        var first = (await PostAsync("notes", Body)).Body;
        (await PostAsync("notes", Body)).Body.GetProperty("new").GetBoolean().ShouldBeFalse();
        first.GetProperty("note").GetProperty("by").GetString().ShouldBe("小李");
        var other = await StaffStory.OrderAsync(crm, "1002", null, "b2", (Milestone.Created, "2026-03-02T01:10:00Z"));
        (await staff.PostAsync($"/api/customers/{other}/notes", """{"by":"a","text":"第二条"}""")).Status.ShouldBe(200);
        other.ShouldNotBe(customer);
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify",
            Identities = [Identity.Buyer("demo", "shopify", "b2"), Identity.Phone(StaffStory.Phone)],
        });
        var one = (await crm.CustomersAsync()).Single();
        var card = await staff.GetAsync($"/api/customers/{one.Id}");
        card.GetProperty("notes").EnumerateArray().Select(n => n.GetProperty("text").GetString())
            .ShouldBe(["喜欢硬枕头\n周末再打", "第二条"], ignoreOrder: true);
        (await crm.AllAsync<Note>("n|")).Count.ShouldBe(2, "none is left behind");
        // Told to the one who was taken in, it reaches the one who has everything now.
        var gone = one.Id == customer ? other : customer;
        (await staff.PostAsync($"/api/customers/{gone}/notes", """{"by":"a","text":"第三条"}""")).Body
            .GetProperty("customer").GetString().ShouldBe(one.Id);
    }

    [Theory]
    [InlineData("attributes", """{"tags":{"a":true}}""", "by")]
    [InlineData("attributes", """{"by":"a"}""", "attributes")]
    [InlineData("attributes", """{"by":"a","tags":{"":true}}""", "Tag")]
    [InlineData("attributes", """{"by":"a","attributes":{"生日":"soon"}}""", "生日")]
    [InlineData("attributes", "[]", "body")]
    [InlineData("notes", """{"by":"a","text":" "}""", "text")]
    [InlineData("notes", """{"text":"a"}""", "by")]
    [InlineData("notes", "null", "body")]
    public async Task BadInput_NamesItsField_AndWritesNothing(string what, string body, string field)
    {
        var before = await crm.HashAsync();
        var (status, told) = await PostAsync(what, body);
        status.ShouldBe(400);
        told.GetProperty("detail").GetString()!.ShouldContain(field);
        (await crm.HashAsync()).ShouldBe(before);
    }
}

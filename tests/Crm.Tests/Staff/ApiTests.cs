using System.Net;
using System.Text;
using System.Text.Json;
using Crm.Local.Hosting;
using Crm.Orders;
using Crm.Tests.Support;

namespace Crm.Tests.Staff;

/// <summary>The API as a tool sees it: over a real Kestrel.</summary>
public sealed class ApiTests : IAsyncLifetime, IDisposable
{
    const string ApiKey = "a-key-of-the-shop's-own-tool";
    TestCrm crm = null!;
    HttpClient http = null!;
    string customer = "";

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync(listens: true, change: s => s.ApiKey = ApiKey);
        http = new HttpClient { BaseAddress = crm.Host.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await File.ReadAllTextAsync(Path.Combine(crm.Folder, AdminKey.FileName)));
        customer = await StaffStory.SignedAndRunAsync(crm);
    }

    public void Dispose() => http.Dispose();

    public async Task DisposeAsync() => await crm.DisposeAsync();

    async Task<(HttpStatusCode Status, JsonElement Body, string Text)> GetAsync(string path) => await ReadAsync(await http.GetAsync(path));

    async Task<(HttpStatusCode Status, JsonElement Body, string Text)> PostAsync(string path, string body, string? etag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (etag is not null) request.Headers.IfMatch.Add(new($"\"{etag}\""));
        return await ReadAsync(await http.SendAsync(request));
    }

    static async Task<(HttpStatusCode, JsonElement, string)> ReadAsync(HttpResponseMessage reply)
    {
        using var _ = reply;
        var text = await reply.Content.ReadAsStringAsync();
        if (!reply.IsSuccessStatusCode) reply.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return (reply.StatusCode, JsonDocument.Parse(text).RootElement, text);
    }

    [Fact]
    public async Task When_ToolTellsOfATalk_Should_GiveTheStaffItsTaskOnce()
    {
        const string Body = """{"shop":"demo","kind":"scenario:silent","key":"talk-1","phone":"138 0013 8009","name":"林夏"}""";
        var first = await PostAsync("/api/moments", Body);
        (first.Status, first.Body.GetProperty("new").GetBoolean()).ShouldBe((HttpStatusCode.OK, true));
        (await PostAsync("/api/moments", Body)).Body.GetProperty("customer").GetString()
            .ShouldBe(first.Body.GetProperty("customer").GetString());
        await crm.RunForAsync(TimeSpan.FromMinutes(6));
        (await crm.TasksAsync()).Count(t => t.Kind == "asked-silent").ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"shop":"demo","kind":"birthday","key":"1","phone":"13800138009"}""", "kind")]
    [InlineData("""{"shop":"nowhere","kind":"scenario:silent","key":"1","phone":"13800138009"}""", "shop")]
    [InlineData("""{"shop":"demo","kind":"scenario:silent","key":"a@b","phone":"13800138009"}""", "key")]
    [InlineData("""{"shop":"demo","kind":"scenario:silent","key":"1","phone":"12"}""", "phone")]
    [InlineData("""{"shop":"demo","kind":"scenario:silent","key":"1"}""", "phone")]
    [InlineData("""{"shop":"demo","kind":"scenario:silent","key":"1","phone":"13800138009","at":"2010-01-01T00:00:00Z"}""", "at")]
    [InlineData("""{"shop":"demo","kind":"scenario:sielnt","key":"1","phone":"13800138009"}""", "scenario:silent")]
    [InlineData("""{"shop":"demo","kind":"event:picnic","key":"1","phone":"13800138009"}""", "event:weather")]
    [InlineData("""
        {"shop":"demo","kind":"scenario:silent","key":"1","phone":"13800138009","birthday":"2098-01-01"}
        """, "birthday: lies ahead")]
    [InlineData("""
        {"shop":"demo","kind":"scenario:silent","key":"1","phone":"13800138009","birthday":"soon"}
        """, "birthday: is not a date")]
    [InlineData("[1", "JSON")]
    public async Task When_MomentIsWrong_Should_SayWhichField(string body, string field)
    {
        var reply = await PostAsync("/api/moments", body);
        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Body.GetProperty("detail").GetString()!.ShouldContain(field);
    }

    [Theory]
    [InlineData("GET", "/api/customers?phoneTail=8000")]
    [InlineData("GET", "/api/customers/00000000000000000000000000000000?reveal=phone")]
    [InlineData("GET", "/api/summary")]
    [InlineData("GET", "/API/Summary")]
    [InlineData("GET", "/api/%73ummary")]
    [InlineData("GET", "/api/why-not?order=1001")]
    [InlineData("GET", "/api/tasks")]
    [InlineData("GET", "/api/platforms")]
    [InlineData("POST", "/api/platforms")]
    [InlineData("POST", "/api/consent")]
    [InlineData("GET", "/api/customers/00000000000000000000000000000000/export")]
    [InlineData("POST", "/api/customers/00000000000000000000000000000000/erase")]
    [InlineData("POST", "/api/tasks")]
    [InlineData("POST", "/api/moments")]
    [InlineData("POST", "/api/tasks/a/b/take")]
    [InlineData("POST", "/api/tasks/a/b/complete")]
    [InlineData("POST", "/api/poison/redrive")]
    public async Task When_KeyIsMissingOrWrong_Should_Be401WithNothingTold(string method, string path)
    {
        foreach (var key in new[] { null, "", "wrong", ApiKey + "x", "é" })
        {
            using var bare = new HttpClient { BaseAddress = crm.Host.Url };
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Uri.EscapeDataString(key));
            var (status, body, _) = await ReadAsync(await bare.SendAsync(request));
            (status, body.GetProperty("title").GetString()).ShouldBe((HttpStatusCode.Unauthorized, "Key needed"));
        }
    }

    [Fact]
    public async Task When_TheSettingsKeyIsGiven_Should_BeLetIn()
    {
        http.DefaultRequestHeaders.Authorization = new("Bearer", ApiKey);
        (await GetAsync("/api/summary")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task When_AWebhookComes_Should_NeedItsSignatureAndNoKey()
    {
        using var bare = new HttpClient { BaseAddress = crm.Host.Url };
        var (_, body, _) = await ReadAsync(
            await bare.PostAsync("/api/webhooks/demo/shopify", new StringContent("{}", Encoding.UTF8, "application/json")));
        body.GetProperty("title").GetString().ShouldBe("Signature refused");
        (await bare.GetAsync("/healthz")).StatusCode.ShouldNotBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task When_KeySettingIsTooShort_Should_NotStart() =>
        (await Should.ThrowAsync<Crm.Common.SettingsException>(() => TestCrm.StartAsync(listens: true, change: s => s.ApiKey = "short")))
            .Message.ShouldContain("ApiKey");

    [Fact]
    public async Task When_CustomersAreLookedUpByPhoneTail_Should_ShowThemMasked()
    {
        var (status, body, text) = await GetAsync("/api/customers?phoneTail=8000");
        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("customers")[0].GetProperty("id").GetString().ShouldBe(customer);
        body.GetProperty("customers")[0].GetProperty("phone").GetString().ShouldBe("****8000");
        text.ShouldNotContain("138001");
        foreach (var tail in new[] { "?phoneTail=800", "?phoneTail=abcd", "" }) (await GetAsync("/api/customers" + tail))
            .Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task When_CardIsAskedFor_Should_HoldTouchpointsSentAndNotSentWithTheirRules()
    {
        var (status, card, text) = await GetAsync($"/api/customers/{customer}");
        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldNotContain("138001");
        card.GetProperty("phones")[0].GetString().ShouldBe("****8000");
        card.GetProperty("facts").GetProperty("orders").GetInt32().ShouldBe(1);
        card.GetProperty("orders")[0].GetProperty("total").GetString().ShouldBe("129.00");
        var touchpoints = card.GetProperty("touchpoints").EnumerateArray().ToDictionary(t => t.GetProperty("step").GetString()!);
        touchpoints["signed"].GetProperty("state").GetString().ShouldBe("accepted");
        touchpoints["signed"].GetProperty("text").GetString()!.ShouldStartWith("【云朵家居】");
        touchpoints["signed"].GetProperty("cost").GetDecimal().ShouldBeGreaterThan(0);
        touchpoints["unpaid-reminder"].GetProperty("rule").GetString().ShouldBe("exit:paid");
        touchpoints["unpaid-reminder"].GetProperty("why").GetString()!.ShouldContain("付款");
        card.GetProperty("tasks")[0].GetProperty("kind").GetString().ShouldBe("day-3-call");
        (await GetAsync("/api/customers/" + new string('0', 32))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await GetAsync("/api/customers/nobody")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task When_PhoneIsToBeRevealed_Should_ShowItToTheKeyAndKeepItOutOfCaches()
    {
        using var reply = await http.GetAsync($"/api/customers/{customer}?reveal=phone");
        (await reply.Content.ReadAsStringAsync()).ShouldContain(StaffStory.Phone);
        reply.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task When_SummaryIsAskedFor_Should_BalanceForEachStep()
    {
        var (_, body, _) = await GetAsync("/api/summary");
        body.GetProperty("orders").GetInt32().ShouldBe(1);
        foreach (var step in body.GetProperty("steps").EnumerateObject())
        {
            int Of(string name) => step.Value.GetProperty(name).GetInt32();
            Of("planned").ShouldBe(Of("sent") + Of("tasks") + Of("suppressed") + Of("expired") + Of("failed") + Of("inDoubt")
                + Of("waiting"));
        }
    }

    [Fact]
    public async Task When_AskedWhyNot_Should_AnswerByOrderAndByPhone()
    {
        foreach (var query in new[] { "order=1001", "order=%231001", "phoneTail=138000" })
        {
            var (status, body, text) = await GetAsync("/api/why-not?" + query);
            status.ShouldBe(HttpStatusCode.OK);
            text.ShouldNotContain("+86");
            body[0].GetProperty("entries").EnumerateArray().Single(e => e.GetProperty("step").GetString() == "unpaid-reminder")
                .GetProperty("kind").GetString().ShouldBe("stopped");
        }
        (await GetAsync("/api/why-not?order=none")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await GetAsync("/api/why-not")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task When_ANightHasRun_Should_ShowWhatTheBuyerCountsAsSinceWhenAndWhy()
    {
        (await GetAsync($"/api/customers/{customer}")).Body.TryGetProperty("standing", out _).ShouldBeFalse();
        var today = crm.Get<Crm.Nightly.NightlyRun>().LocalDate("yunduo");
        await crm.Get<Crm.Nightly.NightlyRun>().RunAsync("yunduo", today, false, default);
        var standing = (await GetAsync($"/api/customers/{customer}")).Body.GetProperty("standing");
        foreach (var word in new[] { "class", "life", "grade", "tier" })
        {
            standing.GetProperty(word).GetProperty("since").GetString()
                .ShouldBe(today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            standing.GetProperty(word).GetProperty("why").GetProperty("f").GetInt32().ShouldBe(1);
            standing.GetProperty(word).GetProperty("why").GetProperty("against").GetString().ShouldNotBeEmpty();
        }
        standing.GetProperty("life").GetProperty("name").GetString().ShouldBe("活跃");
        standing.GetProperty("tags").GetProperty("loyalty").GetProperty("evidence").GetString().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task When_StaffWorkATask_Should_GoFromListToDone()
    {
        var item = (await GetAsync("/api/tasks")).Body.GetProperty("tasks")[0];
        var (id, etag) = (item.GetProperty("task").GetProperty("id").GetString(), item.GetProperty("eTag").GetString()!);
        var path = $"/api/tasks/{customer}/{id}";
        (await PostAsync(path + "/take", "{\"person\":\"小李\"}", etag)).Status.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(path + "/take", "{\"person\":\"小张\"}"))
            .ShouldSatisfyAllConditions(r => r.Status.ShouldBe(HttpStatusCode.Conflict), r => r.Body.GetProperty("detail")
            .GetString()!.ShouldContain("小李"));
        (await PostAsync(path + "/complete", "{\"by\":\"小李\"}", etag)).Status.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await PostAsync(path + "/complete", "{\"by\":\"小李\",\"answer\":\"满意\",\"attributes\":{\"size\":\"M\"},\"tags\":[\"熟客\"]}"))
            .Body.GetProperty("task").GetProperty("outcome").GetProperty("answer").GetString().ShouldBe("满意");
        var card = (await GetAsync($"/api/customers/{customer}")).Body;
        card.GetProperty("attributes").GetProperty("size").GetProperty("by").GetString().ShouldBe("小李");
        card.GetProperty("tags").TryGetProperty("熟客", out _).ShouldBeTrue();
        (await GetAsync("/api/tasks")).Body.GetProperty("total").GetInt32().ShouldBe(0);
        (await GetAsync("/api/tasks?state=all")).Body.GetProperty("total").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("take", "{}")]
    [InlineData("take", "not json")]
    [InlineData("take", "{\"person\":5}")]
    [InlineData("take", "null")]
    [InlineData("complete", "[]")]
    [InlineData("complete", "{\"by\":\"a\",\"tags\":[\"\"]}")]
    [InlineData("complete", "{\"by\":\"a\",\"tags\":[null]}")]
    public async Task When_BodyMakesNoSense_Should_Be400AndWriteNothing(string what, string body)
    {
        var before = await crm.HashAsync();
        var task = (await crm.TasksAsync()).Single();
        (await PostAsync($"/api/tasks/{customer}/{task.Id}/{what}", body)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await crm.HashAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task When_TaskIsAddedByHand_Should_StandInTheList()
    {
        var body = $"{{\"customer\":\"{customer}\",\"kind\":\"complaint\",\"text\":\"补发\",\"by\":\"a\",\"order\":\"1001\","
            + $"\"priority\":\"high\"}}";
        var task = (await PostAsync("/api/tasks", body)).Body.GetProperty("task");
        task.GetProperty("priority").GetString().ShouldBe("high");
        (await GetAsync("/api/tasks")).Body.GetProperty("total").GetInt32().ShouldBe(2);
        (await PostAsync("/api/tasks/x/y/take", "{\"person\":\"a\"}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync("/api/tasks", new string(' ', 70_000))).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }
}

using System.Text.Json;
using Crm.Tests.Support;
using Crm.Web;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Tests.House;

/// <summary>The description of the API says what this host has, no more and no less; the Azure app's tests do the same there.</summary>
public sealed class OpenApiTests
{
    static readonly string[] Others = ["api/webhooks/", "api/eventgrid", "api/gateways/", "api/unsubscribe/", "api/pages/",
        "api/l/", "api/member/page"];

    [Fact]
    public async Task Description_IsServed_AndHasEveryRouteBehindTheKey()
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        var routes = crm.Host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Select(e => (Pattern: e.RoutePattern.RawText!.TrimStart('/'), Methods: e.Metadata.GetMetadata<IHttpMethodMetadata>()))
            .Where(e => e.Pattern.StartsWith("api/", StringComparison.Ordinal) && !Others.Any(o => e.Pattern.StartsWith(o,
                StringComparison.Ordinal)))
            .SelectMany(e => e.Methods!.HttpMethods.Where(m => m != "OPTIONS").Select(m => $"{m} /{e.Pattern}")).ToList();
        routes.Count.ShouldBeGreaterThan(45);
        using var staff = await StaffClient.OfAsync(crm);
        var (status, type, text) = await staff.SendAsync("GET", "/api/openapi.json");
        (status, type).ShouldBe((200, "application/json"));
        using var document = JsonDocument.Parse(text);
        document.RootElement.GetProperty("openapi").GetString().ShouldBe("3.1.0");
        var described = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()
            .Select(o => $"{o.Name.ToUpperInvariant()} {p.Name}")).ToList();
        described.Order().ShouldBe(routes.Order());
        document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject())
            .Select(o => o.Value.GetProperty("operationId").GetString()).Distinct().Count().ShouldBe(described.Count);
    }

    [Fact]
    public void Bodies_AreDescribed_AsTheirTypesAreRead()
    {
        var operation = OpenApi.Operations.Single(o => o.Pattern == StaffRoutes.Consent).ToJson(new ApiSchemas());
        var properties = operation["requestBody"]!["content"]!["application/json"]!["schema"]!["properties"]!;
        properties["wording"].ShouldNotBeNull();
        properties["at"]!["format"]!.GetValue<string>().ShouldBe("date-time");
        var tasks = OpenApi.Operations.Single(o => o is { Method: "POST", Pattern: StaffRoutes.TakeTask }).ToJson(new ApiSchemas());
        tasks["parameters"]!.AsArray().Select(p => $"{p!["in"]} {p["name"]} {p["required"]}")
            .ShouldBe(["path customer true", "path id true"]);
    }

    /// <summary>A flow in force is the file it was published as, which has a schema of its own; the rest is told by types.</summary>
    [Fact]
    public void Answers_HaveASchema_ButThoseThatAreFiles()
    {
        var without = OpenApi.Operations.Where(o => o.Answer is null or "application/json").Select(o => $"{o.Method} {o.Pattern}");
        without.ShouldBe([$"GET {StaffRoutes.Flow}", $"GET {OpenApi.Pattern}"]);
        using var document = JsonDocument.Parse(OpenApi.Text);
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(s => s.Name).ToList();
        schemas.ShouldContain("CardView");
        schemas.ShouldContain("StepTold");
        document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Where(o => !o.Value.GetProperty("properties").EnumerateObject().Any()).Select(o => o.Name).ShouldBeEmpty();
        OpenApi.Text.Split("#/components/schemas/").Skip(1).Select(text => text.Split('"')[0]).Distinct().Except(schemas).ShouldBeEmpty();
        OpenApi.Text.ShouldNotContain("\"$ref\": \"#/properties");
        OpenApi.Text.ShouldNotContain("\"$ref\": \"#\"");
    }

    /// <summary>The real answers of a shop with orders and tasks; every other test that asks by the API does the same.</summary>
    [Fact]
    public async Task Answers_OfARealShop_AreAsDescribed()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z", listens: true);
        await StaffStory.SignedAndRunAsync(crm);
        using var staff = await StaffClient.OfAsync(crm);
        string[] asked = ["summary", "tasks?state=all", "teams", "platforms", "steps", "flows", "users", "campaigns", "effects", "coupons",
            "gifts", "activities", "activities/check", "reports/points", "reports/referrals", "reports/products?shop=demo", "prove/rebuild",
            "customers?phoneTail=8000", "why-not?phoneTail=8000"];
        foreach (var path in asked)
        {
            var (status, _, text) = await staff.SendAsync("GET", "/api/" + path);
            status.ShouldBeOneOf([200, 404], $"{path}: {text}");
            AnswerSchemas.Of("GET", "/api/" + path).ShouldNotBeNull(path);
        }
    }

    [Fact]
    public void ACheckOfAnswers_IsNotBlind()
    {
        var schema = AnswerSchemas.Of("GET", "/api/customers")!;
        string? Mistake(string json) => AnswerSchemas.Mistake(JsonDocument.Parse(json).RootElement, schema, "$");
        Mistake("""{"total":0,"customers":[]}""").ShouldBeNull();
        Mistake("""{"customers":[]}""").ShouldBe("$.total: is missing");
        Mistake("""{"total":"0","customers":[]}""").ShouldBe("$.total: is string, not \"integer\"");
        Mistake("""{"total":0,"customers":[],"more":1}""").ShouldBe("$.more: is not described");
    }
}

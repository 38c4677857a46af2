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
        "api/l/", "api/member/page/"];

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
        var operation = OpenApi.Operations.Single(o => o.Pattern == StaffRoutes.Consent).ToJson();
        var properties = operation["requestBody"]!["content"]!["application/json"]!["schema"]!["properties"]!;
        properties["wording"].ShouldNotBeNull();
        properties["at"]!["format"]!.GetValue<string>().ShouldBe("date-time");
        var tasks = OpenApi.Operations.Single(o => o is { Method: "POST", Pattern: StaffRoutes.TakeTask }).ToJson();
        tasks["parameters"]!.AsArray().Select(p => $"{p!["in"]} {p["name"]} {p["required"]}")
            .ShouldBe(["path customer true", "path id true"]);
    }
}

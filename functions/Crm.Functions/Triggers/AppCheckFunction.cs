using System.Reflection;
using System.Text.Json;
using Crm.Azure;
using Crm.Common;
using Crm.Functions.Checks;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>
/// The app's own part of <c>azure check</c>, under the master key: what a deployer has, and what no tool of the shop's needs.
/// </summary>
public sealed class AppCheckFunction(RoleChecks roles, TestOrders orders, ILogger<AppCheckFunction> log)
{
    public const string Pattern = "app-check";

    static readonly string[] Functions = [.. typeof(AppCheckFunction).Assembly.GetTypes().SelectMany(t => t.GetMethods())
        .Select(m => m.GetCustomAttribute<FunctionAttribute>()?.Name).OfType<string>().Order(StringComparer.Ordinal)];

    [Function("AppCheck")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", "post", Route = Pattern)] HttpRequest request) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => HttpMethods.IsPost(request.Method)
            ? StaffRoutes.WithBody(request.HttpContext, body => TellAsync(body, request.HttpContext.RequestAborted))
            : StaffRoutes.Private(request.HttpContext, LookAsync(request.HttpContext.RequestAborted)));

    async Task<ApiResponse> LookAsync(CancellationToken cancel) =>
        ApiResponse.Of(new AppCheckReport(Functions, await roles.RunAsync(cancel), orders.AreTaken));

    async Task<ApiResponse> TellAsync(ReadOnlyMemory<byte> body, CancellationToken cancel) => Read(body) switch
    {
        { Do: "sign" } => orders.Sign() is { } signed ? ApiResponse.Of(signed)
            : ApiResponse.Problem(404, "No test shop", $"There is no shop {TestShop.Id}: checkShop of infra/main.bicep makes it."),
        { Do: "look", Order: { } order } => ApiResponse.Of(await orders.LookAsync(order, cancel)),
        { Do: "clear", Order: { } order } => await orders.ClearAsync(order, cancel)
            ? ApiResponse.Of(new TestOrderProgress(false, false, null))
            : ApiResponse.Problem(404, "Not found", "There is no such test order."),
        _ => ApiResponse.Problem(400, "Not understood", "A body has do: sign, look or clear; and with the last two the order."),
    };

    static TestOrderBody? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Json.Read<TestOrderBody>(body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

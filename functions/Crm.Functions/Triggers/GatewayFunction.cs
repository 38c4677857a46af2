using Crm.Inbox;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>
/// Delivery reports and received texts of the configured gateways: the signature or the secret in the address is the lock.
/// </summary>
public sealed class GatewayFunction(GatewayCallbackIntake intake, ILogger<GatewayFunction> log)
{
    [Function("Gateway")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = GatewayRoute.Pattern)] HttpRequest request, string gateway,
        string key) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => GatewayRoute.AnswerAsync(request.HttpContext, gateway, key, intake));
}

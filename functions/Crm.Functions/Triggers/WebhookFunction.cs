using Crm.Inbox;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>
/// Anonymous to the platform, since marketplaces cannot send a function key: the signature over the raw body is the lock.
/// </summary>
public sealed class WebhookFunction(WebhookIntake intake, ILogger<WebhookFunction> log)
{
    [Function("Webhook")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = WebhookRoute.Pattern)] HttpRequest request, string shop,
        string platform) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => WebhookRoute.AnswerAsync(request.HttpContext, shop, platform, intake));
}

using Crm.Inbox;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>Event Grid's webhook delivery: the embedded host has the same route, and the key in the address is compared by the core.</summary>
public sealed class EventGridFunction(EventGridIntake intake, ILogger<EventGridFunction> log)
{
    [Function("EventGrid")]
    public Task<IActionResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = EventGridRoute.Pattern)] HttpRequest request) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => EventGridRoute.AnswerAsync(request.HttpContext, intake));
}

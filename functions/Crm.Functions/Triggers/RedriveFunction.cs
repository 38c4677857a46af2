using Crm.DeadLetters;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>Behind a function key.</summary>
public sealed class RedriveFunction(Redrive redrive, ILogger<RedriveFunction> log)
{
    [Function("Redrive")]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = RedriveRoute.Pattern)] HttpRequest request) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => RedriveRoute.AnswerAsync(request.HttpContext, redrive));
}

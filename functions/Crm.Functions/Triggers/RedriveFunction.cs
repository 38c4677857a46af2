using System.Globalization;
using Crm.DeadLetters;
using Crm.Platforms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>
/// <c>POST /api/poison/redrive[?id=…]</c> with a function key: puts what was set aside back into the inbox and answers how many. Not under
/// "admin", which the Functions host keeps for itself.
/// </summary>
public sealed class RedriveFunction(Redrive redrive, ILogger<RedriveFunction> log)
{
    [Function("Redrive")]
    public Task<IActionResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "poison/redrive")] HttpRequest request) =>
        HttpAnswer.OfAsync(request.HttpContext, log, async () =>
        {
            var count = await redrive.RunAsync(request.Query["id"].FirstOrDefault(), request.HttpContext.RequestAborted);
            return new ApiResponse(200, "text/plain", count.ToString(CultureInfo.InvariantCulture));
        });
}

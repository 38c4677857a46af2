using Crm.Common;
using Crm.Staff;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>What staff tell of one buyer and send to one buyer, each with a function key.</summary>
public sealed class PersonFunctions(PersonDesk people, HandTextDesk texts, ILogger<PersonFunctions> log)
{
    [Function("Attributes")]
    public Task<IActionResult> AttributesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.Attributes)] HttpRequest request, string id) =>
        AnswerAsync(request, http => StaffRoutes.AttributesAsync(http, people, id));

    [Function("Notes")]
    public Task<IActionResult> NotesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.Notes)] HttpRequest request, string id) =>
        AnswerAsync(request, http => StaffRoutes.NotesAsync(http, people, id));

    [Function("HandTexts")]
    public Task<IActionResult> HandTextsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.HandTexts)] HttpRequest request, string id) =>
        AnswerAsync(request, http => StaffRoutes.HandTextsAsync(http, texts, id));

    Task<IActionResult> AnswerAsync(HttpRequest request, Func<HttpContext, Task<ApiResponse>> answer) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => answer(request.HttpContext));
}

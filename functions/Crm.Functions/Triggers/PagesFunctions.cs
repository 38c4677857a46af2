using Crm.Pages.Accounts;
using Crm.Pages.NarrowCards;
using Crm.Pages.Routing;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>The pages, anonymous to the platform as people sign in on them; and who may, with a function key.</summary>
public sealed class PagesFunctions(PageHost pages, UsersApi users, CardApi card, ILogger<PagesFunctions> log)
{
    [Function("Pages")]
    public Task<IActionResult> PagesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = PagesRoute.Pattern)] HttpRequest request) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => PagesRoute.AnswerAsync(request.HttpContext, pages));

    [Function("Card")]
    public Task<IActionResult> CardAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = CardRoute.Pattern)] HttpRequest request) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => CardRoute.AnswerAsync(request.HttpContext, card));

    [Function("OpenApi")]
    public Task<IActionResult> OpenApiAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = OpenApi.Pattern)] HttpRequest request) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => OpenApi.AnswerAsync(request.HttpContext));

    [Function("Users")]
    public Task<IActionResult> UsersAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = UsersRoute.Pattern)] HttpRequest request) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => UsersRoute.AnswerAsync(request.HttpContext, users));
}

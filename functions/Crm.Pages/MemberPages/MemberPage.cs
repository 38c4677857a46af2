using System.Security.Cryptography;
using Crm.Activities;
using Crm.Common;
using Crm.Customers;
using Crm.Membership;
using Crm.Pages.Language;
using Crm.Pages.Routing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Crm.Pages.MemberPages;

/// <param name="Path">The page's own address.</param>
/// <param name="Request">The id of the next thing done: a form that is sent twice is done once.</param>
/// <param name="Said">What came of the last one; a text.</param>
public sealed record MemberPageModel(MemberView Member, string Path, string Request, string? Said, bool IsGood);

/// <summary>
/// The member's page, made to stand in a frame of the shop's own page or app, and to work without a script: what a member has, daily
/// sign-in, lottery, rewards. Its address holds the member's token; it has no cookie, so there is nothing that another site could use.
/// </summary>
public sealed class MemberPage(MemberApi api, MemberBoard board, IServiceProvider services, ILoggerFactory logs)
{
    const string Html = "text/html; charset=utf-8", Answer = "a.";
    const int MostAnswers = 40, LongestAnswer = 400;

    public async Task<ApiResponse> AnswerAsync(HttpContext http)
    {
        var cancel = http.RequestAborted;
        var token = http.Request.Query["token"].ToString();
        var entered = await api.EnterAsync(token, cancel);
        SecurityHeaders.WriteFramed(http.Response, entered.Claim?.Access.Origins ?? []);
        var texts = TextsOf(http, entered.Customer);
        if (entered.Problem is { } problem) return new ApiResponse(problem.Status, Html, await RenderAsync<MemberProblem>(new()
        {
            [nameof(MemberProblem.T)] = texts, [nameof(MemberProblem.Status)] = problem.Status,
        }));
        var (shop, customer) = (entered.Claim!.Shop, entered.Customer!);
        var path = $"{http.Request.Path.Value}?token={Uri.EscapeDataString(token)}&lang={texts.Language}";
        if (HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Location = $"{path}&said={await ActAsync(http, customer)}";
            return new ApiResponse(303, "", "");
        }
        var said = http.Request.Query["said"].ToString();
        var model = new MemberPageModel(await board.OfAsync(shop, customer, texts.Language, cancel), path,
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)), texts.Has("me.said." + said) ? texts["me.said." + said] : null,
            said is "played" or "redeemed");
        return new ApiResponse(200, Html, await RenderAsync<MemberPageView>(new()
        {
            [nameof(MemberPageView.T)] = texts, [nameof(MemberPageView.Model)] = model,
        }));
    }

    // The word of what came of it; the page that follows shows the rest.
    async Task<string> ActAsync(HttpContext http, Customer customer)
    {
        if (!http.Request.HasFormContentType) return PlayRules.Input;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string? Field(string name) => form[name].ToString() is { Length: > 0 and <= LongestAnswer } text ? text : null;
        if (Field("request") is not { } request) return PlayRules.Input;
        if (Field("reward") is { } reward)
            return Word(await api.RedeemAsync(customer, new MemberRedeemBody(request, reward), http.RequestAborted), "redeemed");
        return Word(await api.PlayAsync(customer, new MemberPlayBody
        {
            Request = request, Activity = Field("activity"), Birthday = Field("birthday"), Option = Field("option"),
            Guess = Money.TryParse(Field("guess") ?? "", "CNY", out var guess) ? guess / 100m : null, Password = Field("password"),
            Answers = form.Keys.Where(k => k.StartsWith(Answer, StringComparison.Ordinal)).Take(MostAnswers)
                .Where(k => form[k].ToString().Length is > 0 and <= LongestAnswer)
                .ToDictionary(k => k[Answer.Length..], k => string.Join(',', form[k].AsEnumerable())),
        }, customer.Profile?.Language?.Value ?? "en", http.RequestAborted), "played");
    }

    static string Word(ApiResponse reply, string done) => reply.Status == 200 ? done
        : System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(reply.Body).TryGetProperty("rule", out var rule)
            ? rule.GetString() ?? PlayRules.Input : PlayRules.Input;

    static Texts TextsOf(HttpContext http, Customer? customer) =>
        Texts.All.FirstOrDefault(t => t.Language == http.Request.Query["lang"].ToString())
            ?? Texts.All.FirstOrDefault(t => t.Language == customer?.Profile?.Language?.Value) ?? Texts.For(http.Request);

    async Task<string> RenderAsync<TView>(Dictionary<string, object?> parameters) where TView : IComponent
    {
        await using var html = new HtmlRenderer(services, logs);
        return await html.Dispatcher.InvokeAsync(async () =>
            (await html.RenderComponentAsync<TView>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}

using System.Security.Cryptography;
using Crm.Campaigns;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Pages.Accounts;
using Crm.Pages.CampaignPages;
using Crm.Pages.Customers;
using Crm.Pages.Routing;
using Crm.Reports;
using Crm.Shops;
using Crm.Staff;
using Crm.Touchpoints;

namespace Crm.Pages.HandTexts;

/// <summary>One text to one buyer: looked at first, sent once, and in the log before it is.</summary>
public sealed class HandTextPages(HandTextDesk desk, CustomerRows rows, ShopDirectory shops, ForbiddenWords forbidden,
    AuditLog log) : IPages
{
    const string Path = "customers/{id}/text";

    // Everything the words depend on.
    static readonly string[] Words = ["text", "template", "class", "shop", "order"];

    public IEnumerable<PageRoute> Routes =>
        [PageRoute.Get(Path, Role.Staff, r => ShowAsync(r, null, null)), PageRoute.Post(Path, Role.Staff, AnswerAsync)];

    async Task<ApiResponse> AnswerAsync(PageRequest request)
    {
        var id = request.Values["id"];
        if (request.Field("do") is not "send" and not "look") return await ShowAsync(request, null, null);
        // Sent is what was looked at: one that was changed since is looked at once more.
        var asks = request.Field("do") == "send";
        var sends = asks && request.Field("shown") == Mark(request);
        Task<ApiResponse> TellAsync() => desk.TellAsync(id, Json.Bytes(Body(request, !sends)), request.Cancel, request.Texts.Language);
        var reply = sends ? await log.DoAsync(request.Who.Name, Acts.TextSent, id, TellAsync, IsSent, request.Cancel) : await TellAsync();
        if (reply.Status == 404) return await request.NotFoundAsync();
        if (DeskAnswer.Mistake(reply) is { } mistake) return await ShowAsync(request, null, mistake);
        var told = DeskAnswer.Read<HandTextDesk.Told>(reply);
        if (sends) return request.Go("customers/" + id, Done(told));
        return await ShowAsync(request, told, asks ? request.Texts["hand.changed"] : null, 200);
    }

    static string Mark(PageRequest request) => Hash.Hex([.. Words.Select(name => request.Field(name) ?? "")]);

    // One that waits is sent when it may; one that a rule holds back, or that was sent before, is not.
    static bool IsSent(ApiResponse reply) => reply.Status == 200
        && Done(DeskAnswer.Read<HandTextDesk.Told>(reply)) is not "text-held" and not "text-known";

    static string Done(HandTextDesk.Told told) => !told.New ? "text-known" : told.State switch
    {
        "accepted" or "delivered" => "text-sent", "planned" => "text-waits", "claimed" or "inDoubt" => "text-doubt", _ => "text-held",
    };

    static HandTextBody Body(PageRequest request, bool preview) => new(request.Field("key"), request.Field("text"),
        request.Field("template"), request.Field("class"), request.Field("shop"), request.Field("order"), request.Who.Name, preview);

    async Task<ApiResponse> ShowAsync(PageRequest request, HandTextDesk.Told? preview, string? mistake, int status = 400)
    {
        var id = request.Values["id"];
        if (!CustomerPages.IsId(id) || await rows.CustomerAsync(id, request.Cancel) is not { Value: { Erased: null } customer })
            return await request.NotFoundAsync();
        if (customer.MergedInto is { } into) return request.Go($"customers/{into}/text");
        var own = shops.All.Where(s => s.Group == customer.Group).ToList();
        if ((own.Find(s => s.Id == request.Field("shop")) ?? shops.HomeOf(customer)) is not { } shop) return await request.NotFoundAsync();
        var orders = (await rows.OfCustomerAsync("o", id, request.Cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body).State).ToList();
        var model = new HandTextModel(id, Reach.Of(customer, orders).Name,
            request.Field("key") ?? RandomNumberGenerator.GetHexString(32, true), own, shop)
        {
            Library = [.. desk.Library(shop).Select(t => Choice(t, customer, shop, request.Texts.Language))],
            Orders = [.. orders.Where(o => o.Key.Shop == shop.Id).OrderByDescending(o => o.When(Milestone.Created)).Take(50)
                .Select(o => new OrderChoice(o.Key.Id, o.Details?.Value.Number ?? o.Key.Id))],
            Template = request.Field("template"), Text = request.Field("text"), Class = request.Field("class"),
            Order = request.Field("order"), Preview = preview, Shown = preview is null ? null : Mark(request), Mistake = mistake,
        };
        return await request.PageAsync<HandTextView>(request.Texts["hand.title"], WithWords(model, customer),
            mistake is null ? 200 : status);
    }

    // A text taken over to be changed is a typed one from then on.
    HandTextModel WithWords(HandTextModel model, Customer customer)
    {
        var words = model.Template is { } name ? model.Library.FirstOrDefault(t => t.Name == name)?.Words : model.Text;
        var step = words is null ? null : new HandText(words, MessageClass.Promotional, "").ToStep(customer, model.Shop);
        return model with { Forbidden = step is null ? [] : [.. forbidden.In(step).Select(line => line[(line.IndexOf(": ",
            StringComparison.Ordinal) + 2)..])] };
    }

    static TextChoice Choice(HandTextDesk.Template text, Customer customer, Shop shop, string language) =>
        new($"{text.Of.Flow}/{text.Of.Step}/{text.Of.Variant}",
            (text.Step.Label.GetValueOrDefault(language) ?? text.Step.Name)
                + (text.Step.Variants.Count > 1 ? $" ({text.Variant.Name})" : ""),
            text.In(customer, shop));
}

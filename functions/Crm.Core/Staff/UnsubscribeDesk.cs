using Crm.Common;
using Crm.Customers;
using Crm.Shops;

namespace Crm.Staff;

/// <summary>
/// The link of a text that ends advertising. Opening it shows a page with one button and changes nothing, as mail programs and chat apps
/// open links before people do; the button posts, and so does a mail program's one-click unsubscribe (RFC 8058). Any signed post refuses.
/// </summary>
public sealed class UnsubscribeDesk(ConsentRecorder recorder, ShopDirectory shops, TimeProvider time)
{
    public ApiResponse Ask(string shopId, string token) =>
        Find(shopId, token) is not var (shop, _) ? Invalid
        : Page(200, shop, Is(shop) ? $"不再接收{shop.Name}的推广消息？订单通知不受影响。"
            : $"No more advertising from {shop.Name}? News of your orders still comes.",
            "<form method=\"post\"><button name=\"List-Unsubscribe\" value=\"One-Click\">"
            + $"{(Is(shop) ? "退订" : "Unsubscribe")}</button></form>");

    public async Task<ApiResponse> RefuseAsync(string shopId, string token, CancellationToken cancel)
    {
        if (Find(shopId, token) is not var (shop, target)) return Invalid;
        var change = new ConsentChange(MessageClass.Promotional,
            new LwwRegister<ConsentState>(time.GetUtcNow(), new ConsentState(false, "unsubscribe-link") { Channel = "link" }));
        await recorder.OfLinkAsync(target, shop, change, cancel);
        return Page(200, shop, Is(shop) ? $"您已退订{shop.Name}的推广消息。订单通知不受影响。"
            : $"You will get no more advertising from {shop.Name}. News of your orders still comes.", "");
    }

    (Shop Shop, UnsubscribeToken Target)? Find(string shopId, string token) =>
        shops.Find(shopId) is { Unsubscribe: { } link } shop && link.Read(shopId, token) is { } target ? (shop, target) : null;

    static bool Is(Shop shop) => shop.Language == "zh-CN";

    static ApiResponse Invalid { get; } = PlainPage.Of(404, "zh-CN", "链接无效。This link is not valid.");

    static ApiResponse Page(int status, Shop shop, string text, string more) => PlainPage.Of(status, shop.Language, text, more);}

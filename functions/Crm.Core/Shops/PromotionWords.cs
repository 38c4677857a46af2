using System.Text.RegularExpressions;

namespace Crm.Shops;

/// <summary>The words that make a text promotion, whoever wrote them: a flow file, or the shop in its settings.</summary>
public static partial class PromotionWords
{
    [GeneratedRegex("大促|促销|秒杀|清仓|特价|满减|打折|折扣|[0-9一二三四五六七八九.]折|优惠|立减|减免|[券劵]|红包|免单|买一送一|赠品|限时|抢购|" +
        @"促銷|秒殺|清倉|特價|滿減|優惠|紅包|免單|\d ?% ?(?:off|discount)|clearance|flash sale|" +
        @"\bcoupons?\b|\bvouchers?\b|\bdiscounts?\b|promo ?code|\bspecial offer|\bon sale\b|buy one get one|free gift|free shipping",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    /// <summary>The first of them in a text; null where there is none.</summary>
    public static string? Find(string text) => Words().Match(text) is { Success: true } word ? word.Value : null;
}

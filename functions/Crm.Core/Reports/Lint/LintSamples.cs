using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Reports.Lint;

/// <summary>Buyers to write texts for: real ones from the store, or one made-up buyer who has everything.</summary>
public static class LintSamples
{
    public static EvaluationContext MadeUp(Shop shop, DateTimeOffset now)
    {
        var key = new OrderKey(shop.Id, "sample", "5012345678901234");
        var zh = shop.Language == "zh-CN";
        var region = zh ? new Region("CN", "浙江省", "杭州市", "西湖区", null) : new Region("US", "New York", "New York", null, "10001");
        var order = new OrderState
        {
            Key = key,
            Details = new(now, new OrderDetails
            {
                Currency = zh ? "CNY" : "USD", Total = 12900, Number = zh ? key.Id : "#1001",
                Lines = [new OrderLine { Title = zh ? "四季通用加厚乳胶枕头护颈椎" : "Latex pillow, all seasons", Quantity = 1, Amount = 12900 }],
            }),
            Links = new(now, new OrderLinks("https://shop.example/orders/1001", "https://shop.example/pay/1001")),
            Contact = new(now, new OrderContact { Name = zh ? "王小明" : "Maria Jones", Region = region }),
        };
        order.Reached[Milestone.Created] = now;
        order.Parcels["p"] =
            new Parcel { Label = new(now, new ParcelLabel(zh ? "顺丰速运" : "UPS", zh ? "SF1234567890123" : "1Z999AA10123456784",
                "https://courier.example/track")) };
        var customer = new Customer { Id = new string('0', 32), Group = shop.Group,
            Profile = new(now, new Profile { Name = order.Contact!.Value.Name, Region = region }) };
        return new EvaluationContext(shop, customer with { Facts = customer.Facts.With(null, order) }, order, now)
        {
            Related = zh ? "四季通用天然乳胶床垫" : "Latex mattress, all seasons",
            Member = new MemberStanding(new TierStanding(Tier.Vip, DateOnly.FromDateTime(now.UtcDateTime), zh ? "CNY" : "USD", Tier.Supreme,
                26000, DateOnly.FromDateTime(now.UtcDateTime).AddDays(30), 12000),
                new PointsStanding(1280, 129, 300, DateOnly.FromDateTime(now.UtcDateTime).AddDays(30))),
        };
    }

    /// <summary>Up to so many of the shop's orders with their buyers, as the store gives them; empty when it has none.</summary>
    public static async Task<List<EvaluationContext>> RealAsync(IRowStore rows, Shop shop, int most, DateTimeOffset now,
        CancellationToken cancel)
    {
        var (samples, typed) = (new List<EvaluationContext>(), new CustomerRows(rows));
        await foreach (var row in rows.ScanAsync("o|", KeyText.After("o|"), cancel))
        {
            var order = RowBody.Read<StoredOrder>(row.Body).State;
            if (order.Key.Shop != shop.Id || order.Test || order.Details is null) continue;
            if (await typed.CustomerAsync(Keys.CustomerOf(row.Key), cancel)
                is { } customer) samples.Add(new EvaluationContext(shop, customer.Value, order, now));
            if (samples.Count >= most) break;
        }
        return samples;
    }
}

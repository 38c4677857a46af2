using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Crm.Azure;
using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Points;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints;

namespace Crm.Functions.Checks;

/// <summary>
/// A test order's whole way: signed as the platform signs, looked for in the rows, and taken away with everything that came of it. Only
/// orders of <see cref="TestShop"/> are signed, told of or touched.
/// </summary>
public sealed class TestOrders(ShopDirectory shops, CrmTables tables, CustomerRows rows, IdentityIndex index, ContactIndex contacts,
    TimeProvider time)
{
    const string Topic = "orders/create";
    const int MostRounds = 20;
    static readonly string[] Kinds = ["t", "o", "k", PointsRows.Kind, Keys.Plays, "c"];

    public bool AreTaken => Shop?.Platforms.ContainsKey(TestShop.Platform) == true;

    Shop? Shop => shops.Find(TestShop.Id);

    /// <summary>Placed two hours ago and not paid, so that its reminder is due at once. Null: the app has no test shop.</summary>
    public SignedTestOrder? Sign()
    {
        if (Shop?.Platforms.GetValueOrDefault(TestShop.Platform) is not { } link) return null;
        var id = time.GetUtcNow().ToUnixTimeMilliseconds();
        var body = Body(id, time.GetUtcNow().AddHours(-2));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(link.Secrets[0]), Encoding.UTF8.GetBytes(body));
        return new SignedTestOrder(id.ToString(CultureInfo.InvariantCulture), $"api/webhooks/{TestShop.Id}/{TestShop.Platform}",
            new Dictionary<string, string>
            {
                ["X-Shopify-Topic"] = Topic, ["X-Shopify-Hmac-Sha256"] = Convert.ToBase64String(signature),
            }, body);
    }

    public async Task<TestOrderProgress> LookAsync(string order, CancellationToken cancel)
    {
        if (await CustomerAsync(order, cancel) is not { } customer) return new TestOrderProgress(false, false, null);
        var touches = (await rows.OfCustomerAsync("t", customer, cancel)).Select(r => RowBody.Read<Touchpoint>(r.Body))
            .Where(t => t.Order.Id == order).OrderBy(t => t.Due).ToList();
        var sent = touches.Find(t => t.State is TouchpointState.Accepted or TouchpointState.Delivered);
        var told = sent ?? (touches.Count > 0 ? touches[0] : null);
        return new TestOrderProgress(true, sent is not null, told is null ? null
            : $"{told.Step} {told.State.ToStoredName()}{(told.Reason is { } rule ? " (" + rule + ")" : "")}");
    }

    /// <summary>False when there is nothing of it, or something is written to it at this very moment again and again.</summary>
    public async Task<bool> ClearAsync(string order, CancellationToken cancel)
    {
        if (await CustomerAsync(order, cancel) is not { } customer) return false;
        for (var round = 0; round < MostRounds; round++)
        {
            if (await rows.CustomerAsync(customer, cancel) is not { } row) return true;
            if (row.Value.Group != Shop!.Group) return false;
            if (await tables.Rows.CommitAsync(Keys.Bucket(customer), await RowsAsync(customer, row, cancel), cancel)
                != CommitResult.Committed) continue;
            await ForgetAsync(row.Value, customer, order, cancel);
            return true;
        }
        return false;
    }

    // The customer's row goes by its version: whoever writes at this moment has it for a lock, and then it is read again.
    async Task<List<RowWrite>> RowsAsync(string customer, Stored<Customer> owner, CancellationToken cancel)
    {
        var gone = new List<RowWrite> { new RowWrite.Delete(Keys.Customer(customer), owner.ETag) };
        foreach (var kind in Kinds.Where(k => k != "c"))
            foreach (var row in await rows.OfCustomerAsync(kind, customer, cancel))
            {
                gone.Add(new RowWrite.Delete(row.Key, row.ETag));
                if (kind == "t" && RowBody.Read<Touchpoint>(row.Body) is { HasDue: true } touch)
                    gone.Add(new RowWrite.Delete(Keys.Due(touch.WakeAt, touch.Id), null));
            }
        return gone;
    }

    // Should this end halfway, what is left in the index leads to nobody, and readers put up with that.
    async Task ForgetAsync(Customer customer, string id, string order, CancellationToken cancel)
    {
        foreach (var text in customer.Identities)
            if (Identity.TryParse(text, out var identity)) await index.FreeAsync(customer.Group, identity, id, cancel);
        foreach (var phone in customer.Contacts ?? []) await contacts.RemoveAsync(customer.Group, phone, id, cancel);
        await index.FreeAsync(customer.Group, Key(order), id, cancel);
    }

    async Task<string?> CustomerAsync(string order, CancellationToken cancel) => Shop is { } shop
        ? await index.FindAsync(shop.Group, Key(order), cancel) : null;

    static Identity Key(string order) => Identity.Order(new OrderKey(TestShop.Id, TestShop.Platform, order));

    // The numbers 555-0100 to 555-0199 are kept for stories: they ring at nobody's.
    static string Body(long id, DateTimeOffset placed)
    {
        var at = placed.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var phone = string.Create(CultureInfo.InvariantCulture, $"+12125550{100 + id % 100}");
        return $$"""
            {"id":{{id}},"name":"#TEST-{{id}}","created_at":"{{at}}","updated_at":"{{at}}","financial_status":"pending","currency":"USD",
            "total_price":"1.00","customer":{"id":{{id}},"first_name":"Test","last_name":"Order","phone":"{{phone}}"},
            "shipping_address":{"name":"Test Order","city":"New York","country_code":"US"},
            "line_items":[{"id":1,"title":"Test order of azure check","product_id":1,"quantity":1,"price":"1.00"}]}
            """;
    }
}

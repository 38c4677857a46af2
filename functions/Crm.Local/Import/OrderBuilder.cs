using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;

namespace Crm.Local.Import;

/// <summary>One row of the orders file made into an event, or the reason why not. <see cref="Partition"/>: events of one buyer have the same.</summary>
sealed record BuiltOrder(string Partition, ShopEvent? Event, Reject? Reject);

/// <summary>Makes one event of an order's row and all that joins it. Pure: the same rows give the same event.</summary>
sealed class OrderBuilder(Mapping mapping, string shop, JoinedFiles files)
{
    public BuiltOrder Build(CsvRecord record, Row row)
    {
        var problems = new RowProblems();
        if (record.Wrong is { } form) problems.Add("", "", form);
        var shopEvent = problems.Any ? null : Event(new Scope(files, row, null, problems), new ImportedFields(mapping.Rules, problems));
        return problems.Any
            ? new BuiltOrder("", null, problems.Reject(files.Names[0], record))
            : new BuiltOrder(shopEvent!.Identities[0].Value, shopEvent, null);
    }

    ShopEvent? Event(Scope scope, ImportedFields facts)
    {
        var order = mapping.Order;
        var id = Required("id");
        var currency = Currency(scope, facts);
        var times = new TimesBuilder(mapping, facts);
        var status = ImportedFields.Text(scope, order["status"]);
        var refunds = times.Refunds(scope, currency);
        var reached = times.Reached(scope, status, refunds);
        var details = new DetailsBuilder(mapping, facts).Details(scope, currency);
        var updated = facts.Time(scope, order["updatedAt"]) ?? (reached.Count > 0 ? reached.Values.Max() : default);
        var parcels = times.Parcels(scope, updated);
        var (profile, contact, identities) = People(scope, facts);
        CheckAmounts(details, facts);
        if (facts.Problems.Any) return null;
        return new ShopEvent
        {
            Shop = shop,
            Platform = mapping.Platform,
            Kind = KindOf(reached.Keys.Max()),
            Identities = identities,
            Profile = profile == new Profile() ? null : new LwwRegister<Profile>(updated, profile),
            Order = new OrderState
            {
                Key = new OrderKey(shop, mapping.Platform, id),
                Reached = reached,
                Status = status is null ? null : new LwwRegister<SourceStatus>(updated, new SourceStatus(status, times.SaysCancelled(status))),
                Details = new LwwRegister<OrderDetails>(updated, details),
                Contact = contact == new OrderContact() ? null : new LwwRegister<OrderContact>(updated, contact),
                Parcels = parcels,
                Refunds = TimesBuilder.Stamp(refunds, updated),
            },
        };

        string Required(string name)
        {
            if (ImportedFields.Text(scope, order[name]) is { } text) return text;
            facts.Problems.Add(order[name]!.Describe, "", "is empty");
            return "";
        }
    }

    /// <summary>The event kinds of an order's steps are named like the steps.</summary>
    public static EventKind KindOf(Milestone step) => (EventKind)(int)step;

    string Currency(Scope scope, ImportedFields facts)
    {
        var mapped = mapping.Order["currency"]!;
        var code = ImportedFields.Text(scope, mapped);
        if (code is null) facts.Problems.Add(mapped.Describe, "", "is empty");
        else if (!Money.IsCurrency(code)) facts.Problems.Add(mapped.Describe, code, "is no currency code such as CNY");
        return Money.IsCurrency(code) ? code! : "CNY";
    }

    (Profile Profile, OrderContact Contact, List<Identity> Identities) People(Scope scope, ImportedFields facts)
    {
        var order = mapping.Order;
        string? Text(string name) => ImportedFields.Text(scope, order[name]);
        var region = new Region(Text("country"), Text("province"), Text("city"), Text("district"), Text("postcode"));
        var where = region == new Region(null, null, null, null, null) ? null : region;
        var (name, phone, buyer) = (Text("name"), facts.Phone(scope, order["phone"]), Text("buyer"));
        var receiver = facts.Phone(scope, order["receiverPhone"]) ?? phone;
        var identities = new List<Identity>(2);
        if (buyer is not null) identities.Add(Identity.Buyer(shop, mapping.Platform, buyer));
        if (phone is not null) identities.Add(Identity.Phone(phone));
        if (identities.Count == 0) facts.Problems.Add((order["buyer"] ?? order["phone"])!.Describe, "", "is empty: whose order is it?");
        return (new Profile { Name = name, Phone = phone, Region = where },
            new OrderContact { Name = Text("receiverName") ?? name, Phone = receiver, Region = where }, identities);
    }

    static void CheckAmounts(OrderDetails details, ImportedFields facts)
    {
        if (details.Total < 0) facts.Problems.Add("total", Money.Format(details.Total, details.Currency), "is less than nothing");
        if (details.Freight < 0) facts.Problems.Add("freight", Money.Format(details.Freight, details.Currency), "is less than nothing");
    }
}

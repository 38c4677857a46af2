using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Local.Import;

/// <summary>Makes one event of an order's rows and all that joins them. Pure: the same rows give the same event.</summary>
sealed class OrderBuilder(Mapping mapping, string shop, JoinedFiles files)
{
    /// <summary>As it stands in a key: a row's has room for 512 characters, the customer's and the shop's among them.</summary>
    const int LongestId = 300;

    /// <summary>Null with at least one problem.</summary>
    public BuiltOrder? Build(IReadOnlyList<FileRow> rows, RowProblems problems)
    {
        foreach (var row in rows)
        {
            if (row.Record.Wrong is { } form) problems.Add("", "", rows.Count == 1 ? form : $"{form} ({row.Record.Where})");
            if (row.Row.Lost is { } lost) problems.Add(lost.Column, lost.Text, lost.Wrong);
        }
        if (problems.Any) return null;
        var (lines, merged) = Merge(rows, problems);
        var facts = new ImportedFields(mapping.Rules, problems, tellsLines: rows.Count > 1);
        var shopEvent = Event(new Scope(files, merged, null, problems) { Lines = lines }, facts);
        if (problems.Any)
        {
            // The end of a row that was cut is the cause of all that is missing in it.
            if (rows.FirstOrDefault(row => row.Record.Short is not null) is { } cut) problems.Because(cut.Record.Short!);
            return null;
        }
        var noted = new ImportCounts { Guests = shopEvent!.Identities.Count == 0 ? 1 : 0, Phones = facts.Phones, Emails = facts.Emails,
            Codes = facts.Codes };
        return new BuiltOrder(rows, shopEvent, noted);
    }

    /// <summary>The buyer a row names, "" where it names none.</summary>
    public string BuyerOf(Row row)
    {
        var scope = new Scope(files, row, null, new RowProblems());
        return Buyer(scope) ?? (mapping.Order["buyer"] is null
            ? new ImportedFields(mapping.Rules, new RowProblems())
            .Phone(scope, mapping.Order["phone"], ImportedFields.Text(scope, mapping.Order["country"]), out _) : null) ?? "";
    }

    /// <summary>
    /// The order's own columns come from the first row that fills them; its amounts must be the same wherever they stand.
    /// </summary>
    (IReadOnlyList<Row> Lines, Row Merged) Merge(IReadOnlyList<FileRow> rows, RowProblems problems)
    {
        var first = rows[0].Row;
        if (rows.Count == 1) return ([first], first);
        var cells = (string[])first.Cells.Clone();
        for (var i = 0; i < cells.Length; i++)
            for (var next = 1; next < rows.Count && cells[i].Length == 0; next++) cells[i] = rows[next].Row.Cells[i];
        foreach (var name in new[] { "total", "discount", "freight" })
            if (mapping.Order[name]?.Field is Field.Column { Source.Id: 0, Index: var index }
                && rows.FirstOrDefault(row => row.Row.Cells[index] is { Length: > 0 } other && other != cells[index]) is { } differs)
                problems.Add(first.Source.Columns[index].Name, differs.Row.Cells[index],
                    $"in {differs.Record.Where} is not the order's {cells[index]}: an amount of each line is mapped as {{\"sum\": …}}");
        return (Lines(rows), first with { Cells = cells });
    }

    List<Row> Lines(IReadOnlyList<FileRow> rows)
    {
        if (mapping.LineId is not { } id) return rows.Select(row => row.Row).ToList();
        return rows.Select(row => row.Row).OrderBy(row => row.Cells[id], RowIds.Order)
            .DistinctBy(row => row.Cells[id].Length > 0 ? row.Cells[id] : $"\0{row.Line}").ToList();
    }

    ShopEvent? Event(Scope scope, ImportedFields facts)
    {
        var order = mapping.Order;
        var id = ImportedFields.Text(scope, order["id"]);
        if (id is null) facts.Problems.Add(order["id"]!.Describe, "", "is empty");
        else if (KeyText.Segment(id).Length > LongestId)
            facts.Problems.Add(order["id"]!.Describe, id[..Math.Min(40, id.Length)] + "…", "is too long for an id");
        var currency = Currency(scope, facts);
        var times = new TimesBuilder(mapping, facts);
        var status = ImportedFields.Text(scope, order["status"]);
        var refunds = times.Refunds(scope, currency);
        var reached = times.Reached(scope, status, refunds);
        var details = new DetailsBuilder(mapping, facts).Details(scope, currency);
        var updated = facts.Time(scope, order["updatedAt"]) ?? (reached.Count > 0 ? reached.Values.Max() : default);
        var parcels = times.Parcels(scope, updated);
        var (profile, contact, identities) = People(scope, facts);
        var consent = new PersonBuilder(mapping, facts).Consent(scope, reached.GetValueOrDefault(Milestone.Created, updated));
        CheckAmounts(details, facts);
        if (facts.Problems.Any) return null;
        return new ShopEvent
        {
            Shop = shop,
            Platform = mapping.Platform,
            Milestone = reached.Keys.Max(),
            Identities = identities,
            Profile = profile == new Profile() ? null : new LwwRegister<Profile>(updated, profile),
            Consent = consent,
            Order = new OrderState
            {
                Key = new OrderKey(shop, mapping.Platform, id!),
                Reached = reached,
                Status = status is null ? null
                    : new LwwRegister<SourceStatus>(updated, new SourceStatus(status, times.SaysCancelled(status))),
                Details = new LwwRegister<OrderDetails>(updated, details),
                Contact = contact == new OrderContact() ? null : new LwwRegister<OrderContact>(updated, contact),
                Parcels = parcels,
                Refunds = TimesBuilder.Stamp(refunds, updated),
            },
        };
    }

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
        var (name, buyer) = (ImportedFields.Name(scope, order["name"]), Buyer(scope));
        var phone = facts.Phone(scope, order["phone"], region.Country, out var wrong);
        var receiver = facts.Phone(scope, order["receiverPhone"], region.Country, out _) ?? phone;
        var person = new PersonBuilder(mapping, facts).Person(scope);
        // An address that names nobody, such as noemail@…, is not a buyer either.
        if (person.Email is null && buyer == Text("email")) buyer = null;
        var identities = new List<Identity>(3);
        if (buyer is not null) identities.Add(Identity.Buyer(shop, mapping.Platform, buyer));
        if (phone is not null) identities.Add(Identity.Phone(phone));
        if (person.Email is not null) identities.Add(Identity.Email(person.Email));
        // Nobody's order, unless somebody mistyped the one thing that names its buyer.
        if (identities.Count == 0
            && wrong is { } mistyped) facts.Problems.Add(mistyped.Column, mistyped.Text, mistyped.Wrong, CellKind.Phone);
        return (person with { Name = name, Phone = phone, Region = where },
            new OrderContact { Name = ImportedFields.Name(scope, order["receiverName"]) ?? name, Phone = receiver, Region = where },
                identities);
    }

    /// <summary>A masked buyer is nobody, as two people may be masked alike; so is 0, which shops write for guests.</summary>
    string? Buyer(Scope scope) =>
        ImportedFields.Text(scope, mapping.Order["buyer"]) is { } buyer and not "0" && !CellText.IsMasked(buyer) ? buyer : null;

    /// <summary>Less than nothing only where something came back.</summary>
    static void CheckAmounts(OrderDetails details, ImportedFields facts)
    {
        // Less than nothing is a credit note, and that has lines that came back.
        if (details.Lines.Any(line => line.Quantity < 0)) return;
        if (details.Total < 0) facts.Problems.Add("total", Money.Format(details.Total, details.Currency), "is less than nothing");
        if (details.Freight < 0) facts.Problems.Add("freight", Money.Format(details.Freight, details.Currency), "is less than nothing");
    }
}

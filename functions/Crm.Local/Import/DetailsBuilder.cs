using Crm.Orders;

namespace Crm.Local.Import;

/// <summary>What was bought and for how much.</summary>
sealed class DetailsBuilder(Mapping mapping, ImportedFields facts)
{
    public OrderDetails Details(Scope scope, string currency)
    {
        var order = mapping.Order;
        var lines = Lines(scope, currency);
        var freight = facts.Money(scope, order["freight"], currency);
        // Some exports write a discount of 5 as -5.
        var discount = Math.Abs(facts.Money(scope, order["discount"], currency) ?? 0);
        return new OrderDetails
        {
            Currency = currency,
            Total = facts.Money(scope, order["total"], currency) ?? Sum(lines, freight, discount),
            Discount = discount,
            Freight = freight ?? 0,
            Number = facts.Code(scope, order["number"]),
            Source = ImportedFields.Text(scope, order["source"]),
            PayBy = facts.Time(scope, order["payBy"]),
            PromisedBy = facts.Time(scope, order["promisedBy"]),
            Lines = lines,
        };
    }

    long Sum(List<OrderLine> lines, long? freight, long discount)
    {
        if (lines.Count == 0
            && freight is null) facts.Problems.Add(mapping.Order["total"]?.Describe
            ?? "lines", "", "is empty, and there are no lines to add up");
        return lines.Sum(line => line.Amount) + (freight ?? 0) - discount;
    }

    List<OrderLine> Lines(Scope scope, string currency)
    {
        if (mapping.Lines is not { } section) return [];
        if (section.From is null && scope.Lines.Count < 2) return Line(scope, section, currency) is { } only ? [only] : [];
        var rows = section.From is null ? scope.Lines : scope.Rows(section.From);
        var lines = rows.Select(row => Line(scope.Inner(row), section, currency)).OfType<OrderLine>();
        // Without a row id the file's own order would make the same order look different in another export.
        if ((section.From is null ? mapping.LineId : section.From.Join!.RowId) is null)
            lines = lines.OrderBy(line => line.Title, StringComparer.Ordinal).ThenBy(line => line.Product, StringComparer.Ordinal)
                .ThenBy(line => line.Sku, StringComparer.Ordinal).ThenBy(line => line.Category, StringComparer.Ordinal)
                .ThenBy(line => line.Amount).ThenBy(line => line.Quantity);
        return lines.ToList();
    }

    OrderLine? Line(Scope row, Section section, string currency)
    {
        var product = facts.Code(row, section["product"]);
        var sku = facts.Code(row, section["sku"]);
        var title = ImportedFields.Text(row, section["title"]) ?? product ?? sku;
        var quantity = facts.Quantity(row, section["quantity"]) ?? 1;
        var given = section["amount"] ?? section["price"];
        var money = facts.Money(row, given, currency);
        if (quantity == 0 || title is null && money is null) return null;
        if (title is null) facts.Problems.Add(section["title"]!.Describe, "", "is empty");
        if (given is not null && money is null) facts.Problems.Add(given.Describe, "", "is empty or wrong: every line needs its amount");
        var amount = (money ?? 0) * (section["price"] is null ? 1 : Math.Abs(quantity));
        return new OrderLine
        {
            Title = title ?? "", Product = product, Sku = sku, Category = ImportedFields.Text(row, section["category"]),
            // What came back takes its amount with it, whatever sign the file gives that.
            Quantity = quantity, Amount = quantity < 0 ? -Math.Abs(amount) : amount,
        };
    }
}

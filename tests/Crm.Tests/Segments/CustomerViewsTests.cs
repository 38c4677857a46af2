using System.Text.Json;
using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Nightly;
using Crm.Tests.Support;

namespace Crm.Tests.Segments;

/// <summary>A rule asked at the minute of sending sees a buyer exactly as the nightly scan does.</summary>
public sealed class CustomerViewsTests
{
    [Fact]
    public void Of_AnyCustomer_IsWhatTheScanReads()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var customer = Customer(seed);
            var view = Text(CustomerViews.Of(customer));
            Text(new CustomerReader().Read(RowBody.Bytes(customer))).ShouldBe(view);
            Text(new CustomerReader().Read(Json.Bytes(customer))).ShouldBe(view, "a row of an earlier version");
        }
    }

    [Fact]
    public void ReadMoments_OfAnyCustomer_IsTheCustomersOwn()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var customer = Customer(seed) with { Profile = seed % 5 == 0 ? null : new(DateTimeOffset.UnixEpoch, new Profile
            {
                Name = "n", Language = "en", Birthday = seed % 3 == 0 ? null : new DateOnly(1990, 1 + seed % 12, 1 + seed % 28),
            }) };
            var (reader, whole) = (new CustomerReader(), CustomerViews.Of(customer));
            reader.ReadMoments(RowBody.Bytes(customer)).ShouldBe(customer.Profile?.Birthday?.Value);
            (reader.View.Group, reader.View.Frozen, reader.View.Nobody, reader.View.PaidOrders, reader.View.Total, reader.View.Tier)
                .ShouldBe((whole.Group, whole.Frozen, whole.Nobody, whole.PaidOrders, whole.Total, whole.Tier));
        }
    }

    [Fact]
    public void WithClassification_OfAnyCustomer_IsTheRowWrittenWithIt()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var (customer, other) = (Customer(seed), Customer(seed + 1).Classification ?? new Classification());
            var reader = new CustomerReader();
            reader.Read(RowBody.Bytes(customer));
            RowPatch.WithClassification(reader.Packed.Span, reader.Stored.All, RowBody.Bytes(other))
                .ShouldBe(RowBody.Bytes(customer with { Classification = other }));
        }
    }

    static readonly JsonSerializerOptions Whole =
        new() { IncludeFields = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    static string Text(CustomerView view) => JsonSerializer.Serialize(view, Whole);

    static Customer Customer(int seed)
    {
        var random = new Random(seed);
        var facts = new CustomerFacts();
        foreach (var told in new HistoryMaker(seed).Make())
            if (told.Order is { } order) facts =
                facts.With(null, order
                with { Details = order.Details is { } d && random.Next(3) == 0 ? d with { Value = d.Value with { Currency = "USD" } }
                : order.Details });
        var since = new DateOnly(2026, 3, 1 + seed % 28);
        return new Customer
        {
            Id = "00", Group = "g", Facts = facts, MergedInto = random.Next(9) == 0 ? "11" : null,
            Tags = new(StringComparer.Ordinal) { ["熟客"] = new(TestCrm.At("2026-03-01T00:00:00Z"), new TagState(random.Next(3) > 0, "小李")),
                ["a\"b"] = new(TestCrm.At("2026-03-01T00:00:00Z"), new TagState(true, "set")) },
            Profile = random.Next(3) == 0 ? null
                : new(TestCrm.At("2026-03-01T00:00:00Z"),
                new Profile { Language = "en", Region = random.Next(2) == 0 ? null : new("CN", "浙江省", "杭州市", null, null) }),
            Classification = random.Next(4) == 0 ? null : new Classification
            {
                Class = new(((RfmClass)random.Next(8)).ToStoredName(), since), Grade =
                    new(((Grade)random.Next(4)).ToStoredName(), since), Life = random.Next(2) == 0 ? null : new("lost", since),
                Tier = new(((Tier)random.Next(4)).ToStoredName(), since), Announced = random.Next(2) == 0 ? null : seed,
                Tiers = random.Next(2) == 0 ? null : [new("vip", since), new("ordinary", since)],
                Tags = new(StringComparer.Ordinal) { ["规则 \"a\\b\""] = new("\u0001\u2028</é>", since, 0, "a\tb😀"),
                    ["gift"] = new("yes", since, 60, "seen", random.Next(2) == 0 ? true : null), ["size"] = new("XL", since, 60, "seen") },
                Segments = new(StringComparer.Ordinal) { ["s" + seed % 3] = since },
            },
        };
    }
}

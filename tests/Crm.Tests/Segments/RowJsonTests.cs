using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Tests.Nightly;
using Crm.Tests.Support;

namespace Crm.Tests.Segments;

public sealed class RowJsonTests
{
    [Fact]
    public void Read_RowCutAnywhere_EndsInAnException()
    {
        var told = new Dictionary<string, string?> { ["size"] = "a\\\"}b" };
        var customer = CustomerAttributes.Learn(new Customer { Id = "00", Group = "g\"1" }, told, [KeyValuePair.Create("熟客", true)], "小李",
            TestCrm.At("2026-03-01T00:00:00Z"));
        var row = Json.Bytes(customer
            with { Facts = customer.Facts.With(null, NightShop.Order("demo", "1", TestCrm.At("2026-02-01T10:00:00Z"), 1000)) });
        new CustomerReader().Read(row).ToldTags.ShouldBe(["熟客"]);
        for (var length = 0; length < row.Length; length++) Should.Throw<Exception>(() => new CustomerReader()
            .Read(row.AsSpan(0, length)), $"{length} bytes");
    }

    [Fact]
    public void Read_SpacesAndUnknownValues_AreSteppedOver()
    {
        var view = new CustomerReader().Read("""
            { "x" : [ {"a":"]}\\"} , -1.5e3, null, true ], "y": [1, "]", [2]], "z": [[1,2],[3],-4] , "group" : "g\u0041\n" ,
            "facts" : { "paid" : { "CNY" : [ 1 , -2 , 3 , 4 ] } , "orders" : 2 } , "mergedInto" : null, "profile": null }
            """u8);
        (view.Group, view.Orders, view.Total, view.Frozen, view.LastPaid).ShouldBe(("gA\n", 2, 2L, false, 3L));
    }
}

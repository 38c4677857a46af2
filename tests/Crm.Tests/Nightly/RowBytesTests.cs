using Crm.Common;
using Crm.Tests.Support;

namespace Crm.Tests.Nightly;

public sealed class RowBytesTests
{
    [Fact]
    public async Task When_StandingIsPutIntoRows_Should_EndInTheBytesOfTheCustomer()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, 300);
        for (var night = 0; night < 3; night++)
        {
            await NightShop.RunAsync(crm, date: NightShop.Today.AddDays(40 * night));
            await foreach (var row in crm.Rows.ScanAsync("c|", "c}", default))
                RowBody.Bytes(RowBody.Read<Crm.Customers.Customer>(row.Body)).ShouldBe(row.Body.ToArray());
            await foreach (var row in crm.Rows.ScanAsync("e|", "e}", default))
                RowBody.Bytes(RowBody.Read<Crm.Customers.ClassificationChange>(row.Body)).ShouldBe(row.Body.ToArray());
        }
    }
}

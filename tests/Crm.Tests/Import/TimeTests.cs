using Crm.Events;
using Crm.Local.Import;
using Crm.Orders;
using NodaTime;

namespace Crm.Tests.Import;

public sealed class TimeTests
{
    static string Read(string text, string zone, params string[] formats)
    {
        var wrong = TimeText.Create(DateTimeZoneProviders.Tzdb[zone], formats).Read(text, out var at);
        return wrong ?? at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'");
    }

    [Theory]
    [InlineData("2024-03-01 08:00:00", "Asia/Shanghai", "2024-03-01T00:00:00Z")]
    [InlineData("2024-03-01 08:00:00", "UTC", "2024-03-01T08:00:00Z")]
    // The gap of 2017-10-15 00:00-01:00: moved forward by it.
    [InlineData("2017-10-15 00:30:00", "America/Sao_Paulo", "2017-10-15T03:30:00Z")]
    // 2018-02-17 23:30 happened twice: the earlier.
    [InlineData("2018-02-17 23:30:00", "America/Sao_Paulo", "2018-02-18T01:30:00Z")]
    [InlineData("2018-02-18 00:30:00", "America/Sao_Paulo", "2018-02-18T03:30:00Z")]
    public void Read_LocalTime_IsConvertedLeniently(string text, string zone, string expected) =>
        Read(text, zone, "yyyy-MM-dd HH:mm:ss").ShouldBe(expected);

    [Theory]
    [InlineData("2024-03-01", "2024-02-29T16:00:00Z")]
    [InlineData("1/3/2024 7:05", "2024-02-29T23:05:00Z")]
    [InlineData("2024-03-01T08:00:00.25-03:00", "2024-03-01T11:00:00.25Z")]
    [InlineData("31/12/24", "is no date in yyyy-MM-dd or d/M/yyyy H:mm or yyyy-MM-dd'T'HH:mm:ss.FFFo<m>")]
    public void Read_SeveralFormats_AreTriedInTurn(string text, string expected) =>
        Read(text, "Asia/Shanghai", "yyyy-MM-dd", "d/M/yyyy H:mm", "yyyy-MM-dd'T'HH:mm:ss.FFFo<m>").ShouldBe(expected);

    [Theory]
    [InlineData("1709280000", "unix", "2024-03-01T08:00:00Z")]
    [InlineData("1709280000500", "unixMilliseconds", "2024-03-01T08:00:00.5Z")]
    [InlineData("99999999999999999999", "unix", "is no date in unix")]
    [InlineData("0", "unix", "is a date outside 1990-2100")]
    public void Read_UnixTime_IsAnInstant(string text, string format, string expected) =>
        Read(text, "Asia/Shanghai", format).ShouldBe(expected);

    [Fact]
    public async Task Run_OwnZoneAndFormatOfOneTime_AreUsed()
    {
        using var folder = ImportFolder.Simple(ImportFolder.Row("1", paid: "1.3.2024"));
        folder.Write("mapping.json",
            ImportFolder.SimpleMapping.Replace("\"paid\": \"paid\"",
            "\"paid\": { \"column\": \"paid\", \"zone\": \"UTC\", \"formats\": [\"d.M.yyyy\"] }", StringComparison.Ordinal));
        (await folder.OrderAsync()).When(Milestone.Paid).ShouldBe(DateTimeOffset.Parse("2024-03-01T00:00:00Z"));
    }

    [Fact]
    public async Task Run_StatusAssertsAStepWithoutColumn_TakesTheLatestTimeAndKeepsTheWord()
    {
        using var folder = ImportFolder.Simple(ImportFolder.Row("1", status: "closed"));
        var order = await folder.OrderAsync();
        order.When(Milestone.Cancelled).ShouldBe(DateTimeOffset.Parse("2024-01-01T02:05:00Z"));
        order.Status!.Value.Word.ShouldBe("closed");
        order.Status.At.ShouldBe(DateTimeOffset.Parse("2024-01-01T02:05:00Z"));
        folder.Ingest.Events["1"].Milestone.ShouldBe(Milestone.Cancelled);
    }

    [Fact]
    public async Task Run_StatusWithAnEmptyColumn_IsRejected()
    {
        using var folder = ImportFolder.Simple(ImportFolder.Row("1", status: "done"));
        folder.Write("mapping.json",
            ImportFolder.SimpleMapping.Replace("\"done\": {}", "\"done\": { \"completed\": \"signed\" }", StringComparison.Ordinal));
        await folder.DoneAsync();
        folder.RejectRows().ShouldHaveSingleItem()[4].ShouldBe("status: 'done' says Completed, but signed is empty");
    }
}

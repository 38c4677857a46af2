namespace Crm.Tests.Import;

/// <summary>Nobody is born tomorrow, and no yes was given or order placed next year: such a cell is a typing error, and is said.</summary>
public sealed class DatesAheadTests
{
    static ImportFolder Folder(string birthday, string consentAt, string created = "2024-01-01 10:00:00") => new ImportFolder()
        .Write("mapping.json", ImportFolder.SimpleMapping.Replace("\"buyer\": \"buyer\",",
            "\"buyer\": \"buyer\", \"birthday\": \"born\", \"consent\": \"yes\", \"consentAt\": \"since\",", StringComparison.Ordinal))
        .Write("orders.csv", ImportFolder.SimpleHeader.Trim() + ",born,yes,since\n"
            + $"{ImportFolder.Row("1", created: created, paid: "").Trim()},{birthday},yes,{consentAt}\n");

    [Theory]
    [InlineData("2098-03-05", "2024-01-01 10:00:00", "born", "born: '2098-03-05' lies ahead")]
    [InlineData("1990-03-05", "2098-01-01 10:00:00", "since", "since: '2098-01-01 10:00:00' lies ahead")]
    [InlineData("1990-31-31", "2024-01-01 10:00:00", "born", "born: '1990-31-31' is not a date like")]
    public async Task Run_DateAhead_IsRejectedWithItsColumn(string birthday, string consentAt, string column, string reason)
    {
        using var folder = Folder(birthday, consentAt);
        (await folder.DoneAsync()).Counts.Rejected.ShouldBe(1);
        var reject = folder.RejectRows().ShouldHaveSingleItem();
        (reject[1], reject[2]).ShouldBe(("2", column));
        reject[4].ShouldStartWith(reason);
        folder.Ingest.Orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_OrderPlacedAhead_IsRejected()
    {
        using var folder = Folder("1990-03-05", "2024-01-01 10:00:00", created: "2098-01-01 10:00:00");
        (await folder.DoneAsync()).Counts.Rejected.ShouldBe(1);
        folder.RejectRows().ShouldHaveSingleItem()[4].ShouldBe("created: '2098-01-01 10:00:00' lies ahead");
    }

    [Fact]
    public async Task Run_DatesBehind_AreKept()
    {
        using var folder = Folder("1990-03-05", "2024-02-01 10:00:00");
        (await folder.DoneAsync()).Counts.Applied.ShouldBe(1);
        var told = folder.Ingest.Events.Values.Single();
        told.Profile!.Value.Birthday.ShouldBe(new DateOnly(1990, 3, 5));
        told.Consent.ShouldHaveSingleItem().State.At.ShouldBe(DateTimeOffset.Parse("2024-02-01T02:00:00Z"));
    }
}

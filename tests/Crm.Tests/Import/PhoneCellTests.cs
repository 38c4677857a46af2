namespace Crm.Tests.Import;

public sealed class PhoneCellTests
{
    /// <summary>Cells as shops export them: what is one phone is taken, what is not is told with its line, and nobody else's row is lost.</summary>
    [Fact]
    public async Task Run_PhonesOfEverySpelling_AreTheNumberOrAReject()
    {
        string[] cells = ["0571-88888888-801", "13800138001转801", "\u202a13800138002\u202c", "１３８００１３８００３", "'13800138004", "138-0013-8005 ", "85291234567", "13800138006.0",
            "13800138000 13900139000", "1.38E+10", "138****8000"];
        using var folder = ImportFolder.Simple(string.Concat(cells.Select((cell, i) => ImportFolder.Row($"{i}", $"b{i}", cell))));

        await folder.DoneAsync();

        folder.Ingest.Orders.Values.OrderBy(o => o.Key.Id).Select(o => o.Contact!.Value.Phone).ShouldBe(
            ["+8657188888888", "+8613800138001", "+8613800138002", "+8613800138003", "+8613800138004", "+8613800138005", "+85291234567", "+8613800138006"]);
        folder.RejectRows().Select(r => r[2]).ShouldBe(["phone", "phone", "phone"]);
    }
}

namespace Crm.Tests.Import;

public sealed class PhoneCellTests
{
    /// <summary>
    /// Cells as shops export them: what is one phone is taken; what is not costs the phone, not the order, where the buyer is named.
    /// </summary>
    [Fact]
    public async Task Run_PhonesOfEverySpelling_AreTheNumberOrNone()
    {
        string[] cells = ["0571-88888888-801", "13800138001转801", "\u202a13800138002\u202c", "１３８００１３８００３", "'13800138004",
            "138-0013-8005 ", "85291234567", "13800138006.0",
            "13800138000 13900139000", "1.38E+10", "138****8000"];
        using var folder = ImportFolder.Simple(string.Concat(cells.Select((cell, i) => ImportFolder.Row($"{i}", $"b{i}", cell))));

        var summary = await folder.DoneAsync();

        folder.Ingest.Orders.Values.OrderBy(o => o.Key.Id).Select(o => o.Contact?.Value.Phone).OfType<string>().Order().ShouldBe(
            ["+85291234567", "+8613800138001", "+8613800138002", "+8613800138003", "+8613800138004", "+8613800138005", "+8613800138006",
                "+8657188888888"]);
        folder.Ingest.Orders.Count.ShouldBe(cells.Length);
        summary.Counts.Phones.ShouldBe(3);
    }
}

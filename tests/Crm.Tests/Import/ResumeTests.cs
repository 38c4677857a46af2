using Crm.Local.Import;
using Crm.Orders;
using Spectre.Console;

namespace Crm.Tests.Import;

[Trait("Speed", "Slow")]
public sealed class ResumeTests
{
    const int Count = 500;

    static ImportFolder Folder() => ImportFolder.Simple(string.Concat(Enumerable.Range(0, Count)
        .Select(i => ImportFolder.Row($"o{i}", buyer: $"b{i % 40}", total: i % 25 == 0 ? "x" : $"{i}"))));

    [Fact]
    public async Task Run_StoppedInTheMiddle_GoesOnWithoutLossOrRepetition()
    {
        using var folder = Folder();
        using var stop = new CancellationTokenSource();
        var seen = new List<string>();
        folder.Ingest.Before = (number, shopEvent, _) =>
        {
            lock (seen) seen.Add(shopEvent.Order!.Key.Id);
            if (number == 200) stop.Cancel();
            return Task.CompletedTask;
        };
        await Should.ThrowAsync<OperationCanceledException>(() => folder.RunAsync(stop.Token));
        folder.Ingest.Orders.Count.ShouldBeLessThan(Count);

        var summary = await folder.DoneAsync();

        summary.ResumedAt.ShouldBeGreaterThan(0);
        summary.Counts.Rows.ShouldBe(Count);
        summary.Counts.Rejected.ShouldBe(20);
        folder.RejectRows().Select(reject => reject[5].Split(',')[0]).ShouldBe(Enumerable.Range(0, 20).Select(i => $"o{i * 25}"));
        folder.Ingest.Orders.Count.ShouldBe(Count - 20);
    }

    [Fact]
    public async Task Run_KilledBehindItsCheckpoint_TellsEveryRejectOnce()
    {
        using var folder = Folder();
        folder.Time = new HastyTime();
        var killed = System.IO.Path.Combine(folder.Path, "killed");
        var kept = 0;
        folder.Ingest.Before = async (number, _, cancel) =>
        {
            await Task.Delay(1, cancel);
            // What the disk holds now, as after kill -9; rows and rejects behind the checkpoint may be there already.
            if (number >= 200 && Checkpoints(folder).Length > 0 && Interlocked.Exchange(ref kept, 1) == 0) Keep(folder, killed);
        };
        await folder.DoneAsync();
        Restore(folder, killed);
        File.AppendAllText(folder.Rejects, "orders.csv,999,total,y,written behind the checkpoint,half a ro");

        var summary = await folder.DoneAsync();

        summary.ResumedAt.ShouldBeInRange(1, Count - 1);
        summary.Counts.Rows.ShouldBe(Count);
        folder.RejectRows().Select(reject => int.Parse(reject[1])).ShouldBe(Enumerable.Range(0, 20).Select(i => i * 25 + 2));
    }

    [Fact]
    public async Task Run_IngestFails_ThrowsItAndGoesOnThereNextTime()
    {
        using var folder = Folder();
        folder.Ingest.Before = (number, _, _) => number == 100 ? throw new IOException("disk full") : Task.CompletedTask;
        (await Should.ThrowAsync<IOException>(() => folder.RunAsync())).Message.ShouldBe("disk full");
        var summary = await folder.DoneAsync();
        summary.ResumedAt.ShouldBeGreaterThan(0);
        folder.Ingest.Orders.Count.ShouldBe(Count - 20);
    }

    [Fact]
    public async Task Run_AfterCompletion_StartsAgainAndChangesNothing()
    {
        using var folder = Folder();
        await folder.DoneAsync();
        var states = folder.Ingest.Text();
        var summary = await folder.DoneAsync();
        summary.ResumedAt.ShouldBe(0);
        summary.Counts.ShouldBe(new ImportCounts { Rows = Count, Unchanged = Count - 20, Rejected = 20 });
        folder.Ingest.Text().ShouldBe(states);
        folder.RejectRows().Count.ShouldBe(20);
    }

    [Theory]
    [InlineData("fresh")]
    [InlineData("mapping")]
    [InlineData("input")]
    [InlineData("rejects")]
    public async Task Run_StoppedThenOtherwise_StartsAnew(string what)
    {
        using var folder = Folder();
        folder.Ingest.Before = (number, _, _) => number == 100 ? throw new IOException("stop") : Task.CompletedTask;
        await Should.ThrowAsync<IOException>(() => folder.RunAsync());
        if (what == "fresh") folder.Fresh = true;
        if (what == "mapping") folder.Write("mapping.json", ImportFolder.SimpleMapping + "\n");
        if (what == "input") File.AppendAllText(System.IO.Path.Combine(folder.Path, "orders.csv"), ImportFolder.Row("new"));
        if (what == "rejects") File.Delete(folder.Rejects);
        (await folder.DoneAsync()).ResumedAt.ShouldBe(0);
        folder.RejectRows().Count.ShouldBe(20);
    }

    [Fact]
    public async Task Run_ManyLanes_WorkAtATimeButOneBuyerInSequence()
    {
        using var folder = Folder();
        folder.Ingest.Before = async (_, _, cancel) => await Task.Delay(1, cancel);
        await folder.DoneAsync();
        folder.Ingest.Overlapped.ShouldBeFalse();
        folder.Ingest.MostAtATime.ShouldBeInRange(2, 8);
    }

    [Fact]
    public async Task Command_Outcomes_HaveTheirExitCodes()
    {
        using var folder = Folder();
        (await ExitAsync(folder, "--shop", "shop1")).ShouldBe(ImportCommand.Rejects);
        Directory.GetFiles(folder.Data, "*.rejects.csv", SearchOption.AllDirectories).ShouldHaveSingleItem();
        (await ExitAsync(folder, "--shop", "shop1", "--reject", folder.Rejects)).ShouldBe(ImportCommand.Rejects);
        folder.Write("orders.csv", ImportFolder.SimpleHeader + ImportFolder.Row("1"));
        (await ExitAsync(folder, "--shop", "shop1", "--from", System.IO.Path.Combine(folder.Path, "orders.csv"))).ShouldBe(0);
        folder.Write("orders.csv", "id\n");
        (await ExitAsync(folder, "--shop", "shop1")).ShouldBe(ImportCommand.Wrong);
        folder.Write("orders.csv", ImportFolder.SimpleHeader).Write("rejects.csv", "other\n");
        (await ExitAsync(folder, "--shop", "shop1", "--reject", folder.Rejects)).ShouldBe(ImportCommand.Wrong);
        File.Delete(System.IO.Path.Combine(folder.Path, "mapping.json"));
        (await ExitAsync(folder, "--shop", "shop1")).ShouldBe(ImportCommand.Wrong);
    }

    [Fact]
    public async Task Command_Done_TellsTheSummary()
    {
        using var folder = Folder();
        var (output, errors) = (new StringWriter(), new StringWriter());
        var host = new ImportHost(folder.Ingest, folder.Data, TimeProvider.System);
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        await ImportCommand.RunAsync(host, folder.Request(), console, output, errors, default);
        output.ToString().ShouldStartWith("500 rows read: 480 orders applied, 0 unchanged, 20 rejected; ");
        errors.ToString().ShouldContain(folder.Rejects);
    }

    [Fact]
    public async Task PlainSample_AsShipped_IsImportedWhole()
    {
        var mappings = System.IO.Path.Combine(AppContext.BaseDirectory, "Mappings");
        using var folder = new ImportFolder().Write("mapping.json", File.ReadAllText(System.IO.Path.Combine(mappings, "plain.json")))
            .Write("plain.sample.csv", File.ReadAllText(System.IO.Path.Combine(mappings, "plain.sample.csv")));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 4, Applied = 4 });
        var coat = folder.Ingest.Orders["202401010001"];
        (coat.Details!.Value.Total, coat.Details.Value.Discount, coat.Details.Value.Lines[0].Amount).ShouldBe((109900, 10000, 119900));
        coat.Contact!.Value.Region.ShouldBe(new("CN", "浙江省", "杭州市", "西湖区", null));
        folder.Ingest.Events["202401050003"].Milestone.ShouldBe(Milestone.Cancelled);
        folder.Ingest.Events["202402100004"].Profile!.Value.Phone.ShouldBe("+8613800138002");
    }

    static async Task<int> ExitAsync(ImportFolder folder, params string[] options)
    {
        var command = ImportCommand.Create((_, _) => ValueTask.FromResult(new ImportHost(folder.Ingest, folder.Data, TimeProvider.System)));
        return await command.Parse([System.IO.Path.Combine(folder.Path, "mapping.json"), .. options]).InvokeAsync();
    }

    static string[] Checkpoints(ImportFolder folder)
    {
        var imports = System.IO.Path.Combine(folder.Data, "imports");
        return Directory.Exists(imports) ? Directory.GetFiles(imports, "*.json") : [];
    }

    static void Keep(ImportFolder folder, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Checkpoints(folder)) File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)));
        File.Copy(folder.Rejects, System.IO.Path.Combine(to, "rejects.csv"));
    }

    static void Restore(ImportFolder folder, string from)
    {
        foreach (var file in Directory.GetFiles(from, "*.json")) File.Copy(file,
            System.IO.Path.Combine(folder.Data, "imports", System.IO.Path.GetFileName(file)), overwrite: true);
        File.Copy(System.IO.Path.Combine(from, "rejects.csv"), folder.Rejects, overwrite: true);
    }
}

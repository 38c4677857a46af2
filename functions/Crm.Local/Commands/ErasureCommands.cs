using System.CommandLine;
using System.Text;
using Crm.Customers;
using Crm.Erasure;
using Crm.Local.Sqlite;

namespace Crm.Local.Commands;

/// <summary>
/// What is stored about a person, in a folder; and the person forgotten, through the host that runs on the folder or on the folder itself.
/// </summary>
static class ErasureCommands
{
    public static Command Export()
    {
        var id = new Argument<string>("id") { Description = "The customer's id." };
        var to = new Option<string?>("--to") { Description = "Folder to write; default: export-ID here." };
        var command = new Command("export", "Writes everything stored about a customer: customer.json and a CSV file for each table.") { id,
            to };
        command.SetAction(async (result, cancel) =>
        {
            await using var open = OpenTables.Of(result);
            var customer = result.GetRequiredValue(id);
            var export = new CustomerExport(new CustomerRows(open.Tables.Rows), new NumberConsents(open.Tables.Index));
            if (await export.OfAsync(customer, cancel) is not { } document) return NotFound();
            var folder = result.GetValue(to) ?? "export-" + customer;
            if (File.Exists(folder))
            {
                Console.Error.WriteLine($"'{folder}' is a file; --to names a folder.");
                return 1;
            }
            PrivateFiles.Folder(folder);
            await WriteAsync(Path.Combine(folder, "customer.json"), CustomerExport.Text(document), cancel);
            foreach (var table in CustomerExport.Tables(document)) await WriteAsync(Path.Combine(folder, table.Name + ".csv"), table.Csv(),
                cancel);
            Console.WriteLine($"Written to {folder}.");
            return 0;
        });
        return command;
    }

    public static Command Erase()
    {
        var id = new Argument<string>("id") { Description = "The customer's id." };
        var command = new Command("erase", "Erases a person for good; counts, money and proofs of what was sent stay.") { id };
        command.SetAction(async (result, cancel) =>
        {
            var customer = result.GetRequiredValue(id);
            var path = $"/api/customers/{Uri.EscapeDataString(customer)}/erase";
            var reply = await RunningHost.PostAsync<ErasureApi>(result, path, [],
                api => api.EraseAsync(customer, cancel), cancel);
            if (reply.Status != 200) return NotFound();
            Console.WriteLine("Erased.");
            return 0;
        });
        return command;
    }

    static int NotFound()
    {
        Console.Error.WriteLine("There is no such customer: erase and export take the id that the card shows.");
        return 1;
    }

    static async Task WriteAsync(string path, string text, CancellationToken cancel)
    {
        await using var file = PrivateFiles.Open(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
    }
}

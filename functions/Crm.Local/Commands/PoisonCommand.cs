using System.CommandLine;
using System.Net;
using Crm.DeadLetters;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;

namespace Crm.Local.Commands;

/// <summary>What was put aside, with its reason; and back into the inbox with it.</summary>
static class PoisonCommand
{
    public static Command Create() =>
        new("poison", "Messages that were put aside: invalid, unhandled or failing ones.") { List(), RedriveAll() };

    static Command List()
    {
        var command = new Command("list", "Lists them with their reasons.");
        command.SetAction(async (result, cancel) =>
        {
            await using var open = OpenTables.Of(result);
            var count = 0;
            await foreach (var poison in new DeadLetterStore(open.Tables.Poison).ListAsync(cancel))
            {
                Console.WriteLine($"{poison.Id}  {poison.At:yyyy-MM-dd HH:mm}  {poison.Message.Shop}/{poison.Message.Platform}  "
                    + $"{poison.Kind}: {poison.Reason} ({poison.Message.Body.Length} bytes)");
                count++;
            }
            Console.WriteLine($"{count} put aside");
            return 0;
        });
        return command;
    }

    static Command RedriveAll()
    {
        var id = new Argument<string?>("id") { Description = "One message; without it all of them.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("redrive", "Puts them back into the inbox, on the folder or through the host that runs on it.") { id };
        command.SetAction(async (result, cancel) =>
        {
            var settings = CommonOptions.Load(result);
            var wanted = result.GetValue(id);
            var count = await ThroughHostAsync(settings, wanted, cancel) ?? await OnFolderAsync(settings, wanted, cancel);
            Console.WriteLine($"{count} put back into the inbox");
            return 0;
        });
        return command;
    }

    /// <summary>Null when no host runs on the folder.</summary>
    static async Task<string?> ThroughHostAsync(CrmSettings settings, string? id, CancellationToken cancel)
    {
        var keyFile = Path.Combine(settings.DataFolder, AdminKey.FileName);
        if (!File.Exists(keyFile)) return null;
        using var http = new HttpClient { BaseAddress = new Uri(settings.Url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await File.ReadAllTextAsync(keyFile, cancel));
        try
        {
            using var reply = await http.PostAsync(
                new Uri("/api/poison/redrive" + (id is null ? "" : "?id=" + Uri.EscapeDataString(id)), UriKind.Relative), null, cancel);
            return reply.StatusCode == HttpStatusCode.OK ? await reply.Content.ReadAsStringAsync(cancel) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    static async Task<string> OnFolderAsync(CrmSettings settings, string? id, CancellationToken cancel)
    {
        await using var host = await CrmHost.StartAsync(settings, new HostSetup { Listens = false, FiresByItself = false }, cancel);
        var count = await host.Get<Redrive>().RunAsync(id, cancel);
        await host.Get<InboxWorker>().DrainAsync(cancel);
        return count.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}

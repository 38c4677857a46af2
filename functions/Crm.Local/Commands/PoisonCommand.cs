using System.CommandLine;
using System.Net;
using Crm.Common;
using Crm.DeadLetters;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Storage;

namespace Crm.Local.Commands;

/// <summary>What was put aside, with its reason; and back into the inbox with it.</summary>
static class PoisonCommand
{
    public static Command Create() =>
        new("poison", "Messages that were put aside: invalid, unhandled or failing ones.") { List(), Show(), RedriveAll(), Purge() };

    static Command List()
    {
        var command = new Command("list", "Lists them with their reasons.");
        command.SetAction(async (result, cancel) =>
        {
            await using var open = OpenTables.Of(result);
            var count = 0;
            await foreach (var poison in new DeadLetterStore(open.Tables.Poison).ListAsync(cancel))
            {
                Console.WriteLine(Line(poison));
                count++;
            }
            Console.WriteLine($"{count} put aside");
            return 0;
        });
        return command;
    }

    static Command Show()
    {
        var id = new Argument<string>("id") { Description = "As list shows it." };
        var file = new Option<string?>("--out") { Description = "Writes the body as it came into this file, which only you may read." };
        var command = new Command("show", "One of them: its reason, headers and body.") { id, file };
        command.SetAction(async (result, cancel) =>
        {
            await using var open = OpenTables.Of(result);
            if (await FindAsync(open.Tables.Poison, result.GetRequiredValue(id), cancel) is not { } found) return Gone(result, id);
            Console.WriteLine(Line(found));
            foreach (var (name, value) in found.Message.Headers) Console.WriteLine($"{SafeOutput.Of(name)}: {SafeOutput.Of(value)}");
            Console.WriteLine(MessageText.Of(found.Message.Body));
            if (result.GetValue(file) is not { } path) return 0;
            await using var written = PrivateFiles.Open(path, FileMode.Create, FileAccess.Write, FileShare.Read);
            await written.WriteAsync(found.Message.Body, cancel);
            return 0;
        });
        return command;
    }

    static Command Purge()
    {
        var id = new Argument<string?>("id") { Description = "One message.", Arity = ArgumentArity.ZeroOrOne };
        var kind = new Option<DeadLetterKind?>("--kind") { Description = "All of a kind: Unhandled, Invalid or Failed." };
        var command = new Command("purge", "Throws them away for good. A host on a data folder must not be running.") { id, kind };
        command.SetAction(async (result, cancel) =>
        {
            var (one, all) = (result.GetValue(id), result.GetValue(kind));
            if (one is null && all is null) throw new SettingsException(["purge: name one by its id, or a --kind."]);
            await using var host = await CommandHosts.OpenAsync(result, cancel);
            var (store, gone) = (host.Get<DeadLetterStore>(), 0);
            await foreach (var poison in store.ListAsync(cancel))
            {
                if (one is not null && poison.Id != one || all is not null && poison.Kind != all) continue;
                await store.RemoveAsync(poison, cancel);
                Console.WriteLine(Line(poison));
                gone++;
            }
            Console.WriteLine($"{gone} thrown away");
            return one is not null && gone == 0 ? 1 : 0;
        });
        return command;
    }

    static async Task<DeadLetter?> FindAsync(IRowStore table, string id, CancellationToken cancel)
    {
        await foreach (var poison in new DeadLetterStore(table).ListAsync(cancel))
            if (poison.Id == id) return poison;
        return null;
    }

    static int Gone(ParseResult result, Argument<string> id)
    {
        Console.Error.WriteLine($"There is no message {result.GetRequiredValue(id)}; list shows what there is.");
        return 1;
    }

    static string Line(DeadLetter poison) =>
        $"{poison.Id}  {poison.At:yyyy-MM-dd HH:mm}  {poison.Message.Shop}/{poison.Message.Platform}  "
        + $"{poison.Kind}: {SafeOutput.Of(poison.Reason)} ({poison.Message.Body.Length} bytes)";

    static Command RedriveAll()
    {
        var id = new Argument<string?>("id") { Description = "One message; without it all of them.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("redrive", "Puts them back into the inbox, on the folder or through the host that runs on it.") { id };
        command.SetAction(async (result, cancel) =>
        {
            var settings = CommonOptions.Load(result);
            var wanted = result.GetValue(id);
            var count = result.GetValue(CommonOptions.Azure) is not null ? await InAzureAsync(result, wanted, cancel)
                : await ThroughHostAsync(settings, wanted, cancel) ?? await OnFolderAsync(settings, wanted, cancel);
            Console.WriteLine($"{count} put back into the inbox");
            return 0;
        });
        return command;
    }

    /// <summary>Into the app's own queue, from which it takes them at once.</summary>
    static async Task<string> InAzureAsync(ParseResult result, string? id, CancellationToken cancel)
    {
        await using var host = await CommandHosts.OpenAsync(result, cancel);
        return (await host.Get<Redrive>().RunAsync(id, cancel)).ToString(System.Globalization.CultureInfo.InvariantCulture);
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

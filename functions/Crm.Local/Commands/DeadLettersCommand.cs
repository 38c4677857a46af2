using System.CommandLine;
using System.Globalization;
using Crm.Azure;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Schedule;

namespace Crm.Local.Commands;

/// <summary>
/// <c>deadletters</c>: what an Azure app's platform gave up on, the broker's dead letters and the storage queues' poison; what the app put
/// aside itself is <c>poison</c>'s.
/// </summary>
static class DeadLettersCommand
{
    static readonly Option<string?> Bus = new("--bus")
    {
        Description = "The Service Bus namespace (azd env get-values: CRM_SERVICE_BUS). Without it only the storage queues are looked at.",
        Recursive = true,
    };
    static readonly Option<bool> All = new("--all") { Description = "All of them." };
    static readonly Option<string?> Because = new("--reason") { Description = "Those whose reason begins so." };

    public static Command Create() => new("deadletters", "Messages that an Azure app's broker or queues gave up on.")
    {
        Bus, List(), Show(),
        Settle("redrive", "Puts them back into their queue, as they were. What nobody can read stays.", ParkedFate.Redriven),
        Settle("purge", "Throws them away for good; the hourly sweep still wakes what is due.", ParkedFate.Purged),
    };

    static Command List()
    {
        var command = new Command("list", "Lists them with their reasons.");
        command.SetAction(async (result, cancel) =>
        {
            var count = 0;
            await EachAsync(result, async queue =>
            {
                await foreach (var message in queue.ListAsync(cancel))
                {
                    Console.WriteLine($"{Line(message)}  {await ContentAsync(result, message, cancel)}");
                    count++;
                }
            });
            Console.WriteLine($"{count} given up");
            return 0;
        });
        return command;
    }

    static Command Show()
    {
        var id = new Argument<string>("id") { Description = "As list shows it." };
        var command = new Command("show", "One of them, with its content.") { id };
        command.SetAction(async (result, cancel) =>
        {
            var found = false;
            await EachAsync(result, async queue =>
            {
                await foreach (var message in queue.ListAsync(cancel))
                {
                    if (message.Id != result.GetRequiredValue(id)) continue;
                    Console.WriteLine($"{Line(message)}  {await ContentAsync(result, message, cancel)}");
                    Console.WriteLine(Text(message));
                    found = true;
                }
            });
            if (!found) Console.Error.WriteLine($"There is no message {result.GetRequiredValue(id)} any more; list shows what there is.");
            return found ? 0 : 1;
        });
        return command;
    }

    static Command Settle(string name, string says, ParkedFate fate)
    {
        var id = new Argument<string?>("id") { Description = "One of them, as list shows it.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command(name, says) { id, All, Because };
        command.SetAction(async (result, cancel) =>
        {
            var (one, reason) = (result.GetValue(id), result.GetValue(Because));
            if (one is null && reason is null && !result.GetValue(All))
                throw new SettingsException([$"{name}: name one by its id, some by --reason, or say --all."]);
            bool Meant(ParkedMessage m) =>
                (one is null || m.Id == one) && (reason is null || m.Reason.StartsWith(reason, StringComparison.OrdinalIgnoreCase));
            var (settled, stays) = (0, new HashSet<string>(StringComparer.Ordinal));
            await EachAsync(result, async queue =>
            {
                var done = await queue.SettleAsync(message =>
                {
                    if (!Meant(message)) return ParkedFate.Stays;
                    if (fate == ParkedFate.Purged || IsReadable(message)) return fate;
                    stays.Add(message.Id);
                    return ParkedFate.Stays;
                }, cancel);
                foreach (var (message, _) in done) Console.WriteLine(Line(message));
                settled += done.Count;
            });
            foreach (var message in stays)
                Console.WriteLine($"{message} stays: nothing of ours can be read from it; look at it (show), then purge it.");
            Console.WriteLine($"{settled} {(fate == ParkedFate.Purged ? "thrown away" : "put back")}");
            return settled == 0 && one is not null ? 1 : 0;
        });
        return command;
    }

    static async Task EachAsync(ParseResult result, Func<IParkedQueue, Task> look)
    {
        if (OpenTables.AddressOf(result) is not { } account)
            throw new SettingsException(["--azure: name the storage account; on a data folder see poison."]);
        foreach (var queue in account.PoisonQueues()) await look(queue);
        if (result.GetValue(Bus) is not { } named)
        {
            Console.Error.WriteLine("The broker is not looked at: name it by --bus (azd env get-values: CRM_SERVICE_BUS).");
            return;
        }
        var bus = BusAddress.Read(named, out var mistake) ?? throw new SettingsException([mistake!]);
        await using var client = bus.Open();
        await look(new BrokerDeadLetters(client, StorageNames.WakeUpQueue));
    }

    static string Line(ParkedMessage m) => string.Create(CultureInfo.InvariantCulture,
        $"{m.Id}  {m.At.UtcDateTime:yyyy-MM-dd HH:mm}  {m.Queue}  {m.Tries} tries  {SafeOutput.Of(m.Reason)}");

    static bool IsReadable(ParkedMessage m) => m.Queue switch
    {
        StorageNames.WakeUpQueue => WakeUpCodec.Read(m.Body) is not null,
        StorageNames.InboxQueue => InboxCodec.Read(m.Body) is not InboxContent.Unreadable,
        _ => true,
    };

    /// <summary>What the message is about, and what became of that.</summary>
    static async Task<string> ContentAsync(ParseResult result, ParkedMessage m, CancellationToken cancel)
    {
        if (m.Queue == StorageNames.WakeUpQueue && WakeUpCodec.Read(m.Body) is { } wakeUp)
        {
            await using var open = OpenTables.Of(result);
            var row = await open.Tables.Rows.GetAsync(Keys.Bucket(wakeUp.Customer), Keys.Touchpoint(wakeUp.Customer, wakeUp.Touchpoint),
                cancel);
            return $"touchpoint {wakeUp.Touchpoint}: " + (row is null ? "not there any more" : Says(RowBody.Read<Touchpoint>(row.Body)));
        }
        if (m.Queue == StorageNames.InboxQueue && InboxCodec.Read(m.Body) is InboxContent.Inline { Message: var message })
            return $"webhook of {SafeOutput.Of(message.Shop)}/{SafeOutput.Of(message.Platform)}";
        return IsReadable(m) ? $"{m.Body.ToMemory().Length} bytes" : "nothing of ours can be read from it";
    }

    static string Says(Touchpoint t) => $"{t.Step} " + (t.Waits
        ? string.Create(CultureInfo.InvariantCulture, $"waits until {t.WakeAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : $"is {t.State}");

    static string Text(ParkedMessage m) => MessageText.Of(InboxCodec.Read(m.Body) is InboxContent.Inline { Message: var message }
        ? message.Body : m.Body.ToMemory().Span);
}

using System.CommandLine;
using Crm.Common;
using Crm.Gifts;
using Crm.Staff;

namespace Crm.Local.Commands;

/// <summary>The catalogue of gifts in a terminal.</summary>
static class GiftsCommand
{
    public static Command Create() => new("gifts", "What the shop may lay into parcels; never the same twice to a buyer.")
    {
        List(), Put(), Packing(),
    };

    static Command List()
    {
        var command = new Command("list", "The catalogue with its stock.");
        command.SetAction(async (result, cancel) =>
            Print(await Api.GetAsync<GiftDesk>(result, "/api/gifts", desk => desk.ListAsync(cancel), cancel)));
        return command;
    }

    static Command Put()
    {
        var file = new Argument<FileInfo>("file") { Description = "One gift or a list of them as JSON; stock is what comes to it." };
        var command = new Command("put", "Makes gifts or changes them.") { file };
        command.SetAction(async (result, cancel) =>
        {
            if (result.GetRequiredValue(file) is not { Exists: true } found)
            {
                Console.Error.WriteLine($"There is no file {result.GetRequiredValue(file)}.");
                return 1;
            }
            var body = await File.ReadAllBytesAsync(found.FullName, cancel);
            return Print(await Api.PostAsync<GiftDesk>(result, "/api/gifts", body, desk => desk.PutAsync(body, cancel), cancel));
        });
        return command;
    }

    static Command Packing()
    {
        var day = new Argument<string>("day") { Description = "yyyy-MM-dd, on the shop's clock." };
        var command = new Command("packing", "Which gift goes into which parcel: CSV for the warehouse.") { day };
        command.SetAction(async (result, cancel) =>
        {
            var asked = result.GetRequiredValue(day);
            var reply = await Api.GetAsync<GiftDesk>(result, "/api/gifts/packing?day=" + Uri.EscapeDataString(asked),
                desk => desk.PackingAsync(asked, cancel), cancel);
            if (reply.Status == 200) Console.Write(reply.Body);
            else Api.Tell(reply);
            return reply.Status == 200 ? 0 : 1;
        });
        return command;
    }

    static int Print(ApiResponse reply)
    {
        if (Api.Read<List<Gift>>(reply) is not { } all) return 1;
        foreach (var gift in all)
            Console.WriteLine($"{gift.Id}: {gift.Stock} left, priority {gift.Priority}, "
                + $"{string.Join(", ", gift.Name.Select(n => $"{n.Key} {n.Value}"))}{(gift.IsRetired ? ", retired" : "")}");
        return 0;
    }
}

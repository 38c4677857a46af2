using System.CommandLine;
using System.Text;
using Crm.Campaigns;
using Crm.Common;
using Crm.Coupons;

namespace Crm.Local.Commands;

/// <summary>Coupon pools in a terminal.</summary>
static class CouponsCommand
{
    public static Command Create() =>
        new("coupons", "Pools of codes that are each good for one buyer.") { List(), Pool(), Import(), Make(), Who() };

    static Argument<string> Name() => new("pool") { Description = "The pool's name." };

    static Command List()
    {
        var command = new Command("list", "All pools, with what is left in them.");
        command.SetAction(async (result, cancel) =>
        {
            var reply = await Api.GetAsync<CouponDesk>(result, "/api/coupons", desk => desk.ListAsync(cancel), cancel);
            if (Api.Read<List<CouponStock>>(reply) is not { } all) return 1;
            foreach (var stock in all) Print(stock);
            return 0;
        });
        return command;
    }

    static Command Pool()
    {
        var name = Name();
        var title = new Option<string?>("--title") { Description = "What staff call it." };
        var until = new Option<DateOnly?>("--until") { Description = "The last day its codes are good on." };
        var days = new Option<int?>("--valid-days") { Description = "A code is good for so many days from the day it is given." };
        var low = new Option<int?>("--low-at") { Description = "Tell people when fewer are left; default 50." };
        var command = new Command("pool", "Makes a pool, or changes what it says.") { name, title, until, days, low };
        command.SetAction(async (result, cancel) =>
        {
            var body = Json.Bytes(new CouponPoolBody(result.GetRequiredValue(name), result.GetValue(title), result.GetValue(until),
                result.GetValue(days), result.GetValue(low)));
            var reply = await Api.PostAsync<CouponDesk>(result, "/api/coupons", body, desk => desk.DefineAsync(body, cancel), cancel);
            if (Api.Read<CouponStock>(reply) is not { } stock) return 1;
            Print(stock);
            return 0;
        });
        return command;
    }

    static Command Import()
    {
        var (name, file) = (Name(), new Argument<FileInfo>("file") { Description = "One code a line, or first in each CSV line." });
        var command = new Command("import", "Puts codes in; one that is there already stays what it is.") { name, file };
        command.SetAction(async (result, cancel) =>
        {
            var (pool, found) = (result.GetRequiredValue(name), result.GetRequiredValue(file));
            if (!found.Exists)
            {
                Console.Error.WriteLine($"There is no file {found}.");
                return 1;
            }
            var (added, known, wrong) = (0, 0, new List<string>());
            foreach (var part in (await File.ReadAllLinesAsync(found.FullName, cancel)).Chunk(20_000))
            {
                var body = Encoding.UTF8.GetBytes(string.Join('\n', part));
                var reply = await Api.PostAsync<CouponDesk>(result, $"/api/coupons/{Uri.EscapeDataString(pool)}/codes", body,
                    desk => desk.ImportAsync(pool, body, cancel), cancel);
                if (Api.Read<CouponImport>(reply) is not { } import) return 1;
                (added, known) = (added + import.Added, known + import.Known);
                wrong.AddRange(import.Wrong);
            }
            foreach (var mistake in wrong) Console.WriteLine($"{found.Name}: {mistake}");
            Console.WriteLine($"{added} codes added, {known} known before, {wrong.Count} mistakes");
            return wrong.Count == 0 ? 0 : 1;
        });
        return command;
    }

    static Command Make()
    {
        var (name, count) = (Name(), new Argument<int>("count") { Description = "How many." });
        var prefix = new Option<string?>("--prefix") { Description = "What each begins with." };
        var length = new Option<int?>("--length") { Description = "Letters after the prefix, 8 to 20; default 10." };
        var command = new Command("make", "Makes up codes, puts them in and prints them for the shop's checkout.")
        {
            name, count, prefix, length,
        };
        command.SetAction(async (result, cancel) =>
        {
            var pool = result.GetRequiredValue(name);
            var body = Json.Bytes(new CouponMakeBody(result.GetRequiredValue(count), result.GetValue(prefix), result.GetValue(length)));
            var reply = await Api.PostAsync<CouponDesk>(result, $"/api/coupons/{Uri.EscapeDataString(pool)}/make", body,
                desk => desk.MakeAsync(pool, body, cancel), cancel);
            if (reply.Status == 200) Console.Write(reply.Body);
            else Api.Tell(reply);
            return reply.Status == 200 ? 0 : 1;
        });
        return command;
    }

    static Command Who()
    {
        var (name, code) = (Name(), new Argument<string>("code") { Description = "As a buyer tells it." });
        var command = new Command("who", "Whose a code is.") { name, code };
        command.SetAction(async (result, cancel) =>
        {
            var (pool, asked) = (result.GetRequiredValue(name), result.GetRequiredValue(code));
            var reply = await Api.GetAsync<CouponDesk>(result,
                $"/api/coupons/{Uri.EscapeDataString(pool)}/holder?code={Uri.EscapeDataString(asked)}",
                desk => desk.HolderAsync(pool, asked, cancel), cancel);
            if (Api.Read<CouponHolder>(reply) is not { } holder) return 1;
            Console.WriteLine(holder.Customer is null ? $"{holder.Code}: nobody's yet" : $"{holder.Code}: customer {holder.Customer}, "
                + $"touchpoint {holder.Touchpoint}");
            return 0;
        });
        return command;
    }

    static void Print(CouponStock stock) =>
        Console.WriteLine($"{stock.Pool.Pool}: {stock.Free} left, {stock.Given} given"
            + (stock.Pool.Until is { } until ? $", until {until:yyyy-MM-dd}" : "")
            + (stock.Pool.ValidDays is { } days ? $", good for {days} days" : ""));
}

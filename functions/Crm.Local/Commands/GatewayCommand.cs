using System.CommandLine;
using System.Diagnostics;
using Crm.Common;
using Crm.Composition;
using Crm.Gateways;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Sms;

namespace Crm.Local.Commands;

/// <summary>
/// <c>gateway test --to PHONE</c>: one real text, followed to its report, with every step said. No phone and no secret is printed.
/// </summary>
static class GatewayCommand
{
    static readonly Option<string> To =
        new("--to") { Description = "The phone it goes to, with its country code: your own.", Required = true };
    static readonly Option<string?> Name = new("--gateway") { Description = "The account in settings; without it the only one." };
    static readonly Option<string?> ShopId = new("--shop") { Description = "Whose sender and templates; without it the first shop." };
    static readonly Option<string> Text =
        new("--text") { Description = "The words, for gateways of free texts.",
        DefaultValueFactory = _ => "CrmFunctions: this is a test." };
    static readonly Option<string?> Template =
        new("--template") { Description = "An approved template's code; without it the shop's first bound one." };
    static readonly Option<string[]> Param =
        new("--param") { Description = "A template's value: name=value; give each in the template's order." };
    static readonly Option<int> Wait = new("--wait") { Description = "Seconds to wait for the report.", DefaultValueFactory = _ => 180 };
    static readonly Option<double> Every = new("--every") { Description = "Seconds between two questions.", DefaultValueFactory = _ => 5 };

    public static Command Create() => new("gateway", "Tries the gateways of texts.") { Test() };

    static Command Test()
    {
        var command = new Command("test", "Sends one text and follows it to its report. Exit code 0 when it is delivered, 1 when it was "
            + "not sent or not delivered, 3 when that is still open.")
        {
            To, Name, ShopId, Text, Template, Param, Wait, Every,
        };
        command.SetAction(async (result, cancel) =>
        {
            var settings = CommonOptions.Load(result);
            var account = AccountOf(GatewaySetup.Read(settings).Directory, result.GetValue(Name));
            if (!PhoneNumber.TryParse(result.GetValue(To), null, out var to)) throw new SettingsException(
                ["--to: a phone with its country code, like +8613800138000."]);
            var shop = result.GetValue(ShopId) ?? settings.Shops.Keys.Order(StringComparer.Ordinal).FirstOrDefault() ?? "shop";
            var template = TemplateOf(result, settings, account, shop);
            Console.WriteLine($"gateway   {account.Name} ({account.Wire.Kind}) at {account.BaseUrl.Host}, sender "
                + $"{account.FromOf(shop) ?? template?.Sign ?? account.SignName ?? "as the template has it"}");
            var values = template is null ? "" : $", template {template.Code} with {template.Parameters.Count} value(s)";
            Console.WriteLine($"to        {PhoneNumber.Mask(to)} ({PhoneNumber.Describe(to).Country ?? "unknown country"}){values}");
            var probe = new GatewayProbe(account, to, result.GetValue(Text)!, template, shop, TimeProvider.System);
            return await RunAsync(probe, account, settings, TimeSpan.FromSeconds(result.GetValue(Wait)),
                TimeSpan.FromSeconds(Math.Max(0.1, result.GetValue(Every))), cancel);
        });
        return command;
    }

    static async Task<int> RunAsync(GatewayProbe probe, GatewayAccount account, CrmSettings settings, TimeSpan wait, TimeSpan every,
        CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var answer = await probe.SendAsync(cancel);
        var words = answer.Class == SendClass.Accepted ? "" : $": {GatewayOutcomes.Clean(answer.Message)}";
        Console.WriteLine($"answer    {GatewayOutcomes.Word(answer.Class)} {answer.Code} after {clock.ElapsedMilliseconds} "
            + $"ms{(answer.MessageId is { } id ? $", message {id}" : "")}{words}");
        if (answer.Class is not (SendClass.Accepted or SendClass.Ambiguous)) return 1;
        if (answer.Class == SendClass.Ambiguous) Console.WriteLine(
            "doubt     it may or may not have been taken: the provider is asked, nothing is sent again");
        if (account.Wire.Traits.LookUps.Count == 0) Console.WriteLine(
            "waiting   this provider cannot be asked: its report has to reach the running host");
        return await FollowAsync(probe, answer.MessageId, settings, wait, every, cancel);
    }

    static async Task<int> FollowAsync(GatewayProbe probe, string? id, CrmSettings settings, TimeSpan wait, TimeSpan every,
        CancellationToken cancel)
    {
        await using var database = File.Exists(Path.Combine(settings.DataFolder, "crm.db"))
            ? SqliteDatabase.Open(settings.DataFolder, DatabaseMode.Read) : null;
        var rows = database is null ? null : new SqliteRowStore(database, "idx");
        var (clock, last) = (Stopwatch.StartNew(), "");
        while (clock.Elapsed < wait)
        {
            var known = await probe.AskAsync(rows, id, cancel) ?? "nothing known yet";
            if (known != last) Console.WriteLine($"{clock.Elapsed.TotalSeconds,6:F0} s  {last = known}");
            if (known.StartsWith("delivered", StringComparison.Ordinal)) return 0;
            if (known.StartsWith("undelivered", StringComparison.Ordinal)) return 1;
            await Task.Delay(every, TimeProvider.System, cancel);
        }
        Console.WriteLine($"open      no report within {wait.TotalSeconds:F0} s; it may still come");
        return 3;
    }

    static GatewayAccount AccountOf(GatewayDirectory directory, string? name)
    {
        var all = directory.All.ToList();
        if (all.Count == 0) throw new SettingsException(["Gateways: none is configured; see docs/gateways.md."]);
        if (name is null) return all.Count == 1 ? all[0]
            : throw new SettingsException([$"--gateway: say which of {string.Join(", ", all.Select(a => a.Name))}."]);
        return directory.Find(name)
            ?? throw new SettingsException([$"--gateway: '{name}' is not one of {string.Join(", ", all.Select(a => a.Name))}."]);
    }

    static BoundTemplate? TemplateOf(ParseResult result, CrmSettings settings, GatewayAccount account, string shop)
    {
        if (!account.Wire.Traits.NeedsTemplate) return null;
        var values = (result.GetValue(Param) ?? []).Select(p => p.Split('=', 2))
            .Select(p => KeyValuePair.Create(p[0], p.Length > 1 ? p[1] : "")).ToList();
        if (result.GetValue(Template) is { } code) return new BoundTemplate(code, account.SignName, values);
        var bound = SettingsCheck.Templates(settings.Shops).Of(shop)
            .FirstOrDefault(b => string.Equals(b.Gateway, account.Name, StringComparison.OrdinalIgnoreCase) && b.IsApproved)
            ?? throw new SettingsException([$"--template: {account.Wire.Kind} sends approved templates only; give a code, or bind one in "
                + $"Shops:{shop}:TemplatesFile."]);
        string Value(string name) =>
            values.Find(v => v.Key == name).Value is { Length: > 0 } given ? given : bound.Of(name).Default ?? "测试";
        return new BoundTemplate(bound.Code, bound.Sign, [.. bound.Placeholders().Select(name => KeyValuePair.Create(name, Value(name)))]);
    }
}

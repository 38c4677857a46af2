using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Pages.Accounts;
using Crm.Storage;

namespace Crm.Local.Commands;

/// <summary>Who may sign in on the pages. Changes go through the host that runs on the folder, else straight to the folder.</summary>
static class UsersCommand
{
    static readonly Argument<string> Name = new("name") { Description = "The person's name, as they sign in by it." };

    public static Command Create()
    {
        var role = new Option<Role>("--role") { Description = "owner, staff or viewer.", DefaultValueFactory = _ => Role.Staff };
        var add = new Command("add", "Lets somebody in: prints a link by which they choose a password.") { Name, role };
        add.SetAction((result, cancel) =>
            TellAsync(result, new UserBody("add", result.GetRequiredValue(Name), result.GetValue(role), null), cancel));
        var list = new Command("list", "Who may sign in.");
        list.SetAction(ListAsync);
        return new Command("users", "The people who may sign in on the pages.")
        {
            list, add, Simple("reset", "Ends a lock and prints a link by which the person chooses a new password."),
            Simple("remove", "Signs the person out and lets them in no more."),
        };
    }

    static Command Simple(string name, string description)
    {
        var command = new Command(name, description) { Name };
        command.SetAction((result, cancel) => TellAsync(result, new UserBody(name, result.GetRequiredValue(Name), null, null), cancel));
        return command;
    }

    static async Task<int> ListAsync(ParseResult result, CancellationToken cancel)
    {
        await using var open = OpenTables.Of(result);
        foreach (var person in await new People(open.Tables, TimeProvider.System).ListAsync(cancel))
            Console.WriteLine($"{person.Name}  {person.Role}  {State(person)}");
        return 0;
    }

    static string State(Person person) => person.Password is null ? "has not chosen a password yet"
        : person.LastSignIn is { } at ? $"signed in {at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC" : "";

    static async Task<int> TellAsync(ParseResult result, UserBody body, CancellationToken cancel)
    {
        var (settings, json) = (CommonOptions.Load(result), Json.Bytes(body));
        var reply = await RunningHost.PostAsync<UsersApi>(result, "/api/users", json, api => api.TellAsync(json, cancel), cancel);
        var told = JsonDocument.Parse(reply.Body).RootElement;
        if (reply.Status != 200)
        {
            await Console.Error.WriteLineAsync(told.GetProperty("detail").GetString());
            return 1;
        }
        if (!told.TryGetProperty("link", out var link)) Console.WriteLine("Done.");
        else Console.WriteLine($"Works once, until {told.GetProperty("until").GetDateTimeOffset():HH:mm} UTC:\n"
            + Address(result, settings, link.GetString()!));
        return 0;
    }

    // Where an app in Azure is, its storage account does not say.
    static string Address(ParseResult result, CrmSettings settings, string link) =>
        settings.PublicAddress() is null && result.GetValue(CommonOptions.Azure) is not null ? "$CRM_URL" + link
            : new Uri(settings.PublicAddress() ?? new Uri(settings.Url), link).ToString();
}

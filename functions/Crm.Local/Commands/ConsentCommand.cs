using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Reports;
using Crm.Staff;
using Spectre.Console;

namespace Crm.Local.Commands;

/// <summary>
/// What a customer allowed and refused, in a terminal. Changes go through the host that runs on the folder, else straight to the folder.
/// </summary>
static class ConsentCommand
{
    public static Command Create()
    {
        var customer = new Option<string?>("--customer") { Description = "The customer's id; or give --phone or --email." };
        var phone = new Option<string?>("--phone") { Description = "The phone it is about, for every customer who is texted there." };
        var email = new Option<string?>("--email") { Description = "The address it is about: said of mails, and of no texts." };
        var shop = new Option<string?>("--shop") { Description = "With --phone or --email: whose buyer said it; default: all shops'." };
        var messageClass = new Option<string>("--class") { Description = "promotional, care or transactional.",
            DefaultValueFactory = _ => "promotional" };
        var granted = new Option<bool>("--granted") { Description = "true for a yes, false for a refusal.", Required = true };
        var by = new Option<string>("--by") { Description = "Who you are.", Required = true };
        var channel = new Option<string?>("--channel") { Description = "Where it was said: phone, store, web…" };
        var wording = new Option<string?>("--wording") { Description = "What the buyer saw or said." };
        var command = new Command("consent", "Records what a buyer allowed or refused, with its evidence.") { customer, phone, email, shop,
            messageClass, granted, by, channel, wording };
        command.SetAction(async (result, cancel) =>
        {
            var json = Json.Bytes(new ConsentBody(
                result.GetValue(customer), result.GetValue(shop), result.GetValue(phone), result.GetRequiredValue(messageClass),
                    result.GetValue(granted),
                result.GetRequiredValue(by), result.GetValue(channel), result.GetValue(wording), null, null,
                result.GetValue(email)));
            var reply = await RunningHost.PostAsync<ConsentDesk>(result, "/api/consent", json,
                desk => desk.TellAsync(json, cancel), cancel);
            if (reply.Status == 200) Console.WriteLine("Recorded.");
            else Console.Error.WriteLine(JsonDocument.Parse(reply.Body).RootElement.GetProperty("detail").GetString());
            return reply.Status == 200 ? 0 : 1;
        });
        return command;
    }

    public static void Print(IAnsiConsole console, CustomerCard card)
    {
        foreach (var word in CardView.WordsOf(card.Customer))
            console.WriteLine($"  {word.Class}: {(word.Granted ? "yes" : word.Withdrawn ? "no yes" : "refused")} since {Minute(word.At)} "
                + $"by {word.Source}{Evidence(word)}{(word.InForce ? "" : " (another word counts)")}");
        foreach (var (phone, number) in card.Numbers)
            foreach (var (messageClass, word) in number.Classes)
                console.WriteLine($"  {PhoneNumber.Mask(phone)} {(word.Value.Granted ? "takes" : "refuses")} {messageClass} since "
                    + $"{Minute(word.At)} by {word.Value.Source}");
    }

    static string Evidence(CardConsentWord word)
    {
        var parts = new[] { word.Shop, word.Channel, word.Wording, word.By }.OfType<string>().ToList();
        return parts.Count == 0 ? "" : $" ({string.Join(", ", parts)})";
    }

    static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}

using System.Text.Json;
using Crm.Common;
using Crm.Sms;

namespace Crm.Gateways.HttpBridge;

/// <summary>Reports and received texts. What cannot be read is named by entry and field, for whoever wrote the bridge.</summary>
static class BridgeCallbacks
{
    const string Reports = "reports", Received = "received";
    static readonly CallbackReply Taken = new("application/json", """{"ok":true}""");

    public static CallbackContent Read(GatewayCallback callback)
    {
        if (WireJson.Parse(callback.Body) is not { ValueKind: JsonValueKind.Object } root)
            return new CallbackContent([], [], [$"The body is a JSON object with \"{Reports}\" or \"{Received}\"."], Taken);
        var (reports, received, unreadable) = (new List<GatewayReport>(), new List<ReceivedText>(), Misnamed(root));
        foreach (var (i, row) in root.Member(Reports).Items().Index())
            if (row.Text("id") is null) unreadable.Add($"{Reports}[{i}].id: is missing.");
            else if (BridgeAnswers.Report(row, callback.Now) is { } report) reports.Add(report);
            else unreadable.Add($"{Reports}[{i}].status: is not sent, delivered or undelivered.");
        foreach (var (i, row) in root.Member(Received).Items().Index())
            if (From(row, callback) is not { } from)
                unreadable.Add($"{Received}[{i}].from: is not a phone number such as +16175553377.");
            else if (row.Member("text") is not { ValueKind: JsonValueKind.String or JsonValueKind.Number } text)
                unreadable.Add($"{Received}[{i}].text: is missing.");
            else received.Add(new ReceivedText(from, text.ToString(), BridgeAnswers.Time(row) ?? callback.Now));
        return new CallbackContent(reports, received, unreadable, Taken);
    }

    /// <summary>In international form, or one of the country the text was sent to a buyer of.</summary>
    static string? From(JsonElement row, GatewayCallback callback) =>
        PhoneNumber.TryParse(row.Text("from"), callback.CountryOf(row.Text("shop")), out var e164) ? e164
            : WirePhone.E164(row.Text("from"));

    // A list under a name that nobody reads is a list that nobody reads.
    static List<string> Misnamed(JsonElement root)
    {
        var wrong = new List<string>();
        foreach (var member in root.EnumerateObject())
            if (member.Name is Reports or Received)
            {
                if (member.Value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null)) wrong.Add($"{member.Name}: is not a list.");
            }
            else if (member.Value.ValueKind == JsonValueKind.Array)
                wrong.Add($"{member.Name}: is not known; \"{Reports}\" and \"{Received}\" are.");
        if (wrong.Count == 0 && root.Member(Reports) is null && root.Member(Received) is null)
            wrong.Add($"The body has neither \"{Reports}\" nor \"{Received}\".");
        return wrong;
    }
}

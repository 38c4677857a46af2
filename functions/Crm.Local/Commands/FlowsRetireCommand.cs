using System.CommandLine;
using System.Text.Json;
using Crm.Common;
using Crm.Publishing;

namespace Crm.Local.Commands;

/// <summary><c>flows retire</c>: nothing begins by the flow any more.</summary>
static class FlowsRetireCommand
{
    public static Command Create()
    {
        var flow = new Argument<string>("flow") { Description = "The flow's name." };
        var by = new Option<string>("--by") { Description = "Who you are.", Required = true };
        var note = new Option<string?>("--note") { Description = "Why; flows list shows it." };
        var command = new Command("retire", "Takes a flow out of force: nothing begins by it any more, what waits finishes. Publishing or "
            + "reverting brings it back.") { flow, by, note };
        command.SetAction(async (result, cancel) =>
        {
            var (name, json) = (result.GetRequiredValue(flow), Json.Bytes(new FlowRetireBody(result.GetValue(by), result.GetValue(note))));
            var reply = await RunningHost.PostAsync<FlowsApi>(result,
                $"/api/flows/{Uri.EscapeDataString(name)}/retire", json, api => api.RetireAsync(name, json, cancel), cancel);
            using var answer = JsonDocument.Parse(reply.Body);
            if (reply.Status != 200) Console.Error.WriteLine(answer.RootElement.GetProperty("detail").GetString());
            else Console.WriteLine(answer.RootElement.GetProperty("changed").GetBoolean() ? "Retired." : "Was retired already.");
            return reply.Status == 200 ? 0 : 1;
        });
        return command;
    }
}

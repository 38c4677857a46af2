using System.CommandLine;
using System.Text.Json;
using Crm.Local.Commands;
using Crm.Reports;
using Crm.Touchpoints;

namespace Crm.Tests.Gateways;

/// <summary>Texts that a gateway took are not in the outbox, and are not lost: the command and the daily audit see it alike.</summary>
[Collection("console")]
public sealed class GatewayAuditTests
{
    [Fact]
    public async Task Audit_OfTextsThatWentByAGateway_ComparesWithNoOutbox()
    {
        await using var stage = await GatewayStage.OpenAsync(new BridgeDouble());
        await stage.SendAsync();
        (await stage.TextAsync()).State.ShouldBe(TouchpointState.Accepted);
        (await stage.Crm.Get<Audit>().RunAsync(default)).Recorded.ShouldBeNull();
        var (code, said) = await RunAsync(stage.Crm.Folder, "http");
        said.ShouldContain("not compared");
        said.ShouldContain("duplicates 0, lost 0");
        code.ShouldBe(0, said);
    }

    static async Task<(int Code, string Said)> RunAsync(string data, string chain)
    {
        var settings = Path.Combine(data, "audit.json");
        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new
        {
            Values = new Dictionary<string, string>
            {
                ["Shops__demo__Name"] = "云朵家居", ["Shops__demo__Group"] = "yunduo", ["Shops__demo__Gateways__any"] = chain,
                ["Shops__demo__Platforms__shopify__Secrets__0"] = "s",
            },
        }));
        var (before, output) = (Console.Out, new StringWriter());
        Console.SetOut(output);
        try
        {
            var command = AuditCommand.Create();
            var code = await new RootCommand { CommonOptions.Settings, CommonOptions.Data, command }
                .Parse([command.Name, "--data", data, "--settings", settings])
                .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            return (code, output.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}

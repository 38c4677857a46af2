using System.Text.Json;
using Crm.Publishing;
using Crm.Storage;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;

namespace Crm.Tests.Publishing;

/// <summary>A shop with a flow of its own in a folder, and the words by which people compare and publish.</summary>
sealed class FlowDesk(TempFolder folder) : IDisposable
{
    public TempFolder Folder => folder;

    public static string Flow(int version, params string[] steps) =>
        $$"""{ "flow": "own", "version": {{version}}, "steps": [{{string.Join(",", steps)}}] }""";

    public static string Step(string name, string on, string text = "您好，{{name}}", string channel = "sms", string expires = "P20D") => $$"""
        { "step": "{{name}}", "label": { "zh-CN": "a", "en": "a" }, "on": [{{on}}], "expires": "{{expires}}", "class": "care",
          "channel": "{{channel}}", "variants": [{ "variant": "all", "text": { "zh-CN": "{{text}}", "en": "Hello, {{text}}" } }] }
        """;

    public static string After(string milestone, string after) => $$"""{ "milestone": "{{milestone}}", "after": "{{after}}" }""";

    public void File(string name, string json)
    {
        Directory.CreateDirectory(folder.File("flows"));
        System.IO.File.WriteAllText(folder.File($"flows/{name}"), json);
    }

    public async Task<TestCrm> StartAsync(string now, bool listens = false, Func<CrmTables, CrmTables>? tables = null)
    {
        Directory.CreateDirectory(folder.File("flows"));
        var crm = await TestCrm.StartAsync(now, listens, folder: folder.File("data"), tables: tables,
            change: s => (s.FlowsFolder, s.Shops["demo"].Flows) = (folder.File("flows"), ["own"]));
        crm.KeepFolder = true;
        return crm;
    }

    public static byte[] Body(string draft, string policies = "{}", string? difference = null, string? catchUp = null) =>
        System.Text.Encoding.UTF8.GetBytes($$"""
            { "draft": {{draft}}, "policies": {{policies}}, "by": "王", "note": "why"
              {{Member("difference", difference)}} {{Member("catchUp", catchUp)}} }
            """);

    static string Member(string name, string? value) => value is null ? "" : $", \"{name}\": \"{value}\"";

    public static async Task<JsonElement> DiffAsync(TestCrm crm, string draft, string policies = "{}", string? catchUp = null)
    {
        var reply = await crm.Get<FlowsApi>().DiffAsync(Body(draft, policies, catchUp: catchUp), null, default);
        reply.Status.ShouldBe(200, reply.Body);
        return JsonDocument.Parse(reply.Body).RootElement;
    }

    public static async Task<(int Status, JsonElement Body)> PublishAsync(TestCrm crm, string draft, string policies = "{}",
        string? difference = null, string? catchUp = null)
    {
        var reply = await crm.Get<FlowsApi>().PublishAsync(Body(draft, policies, difference, catchUp), default);
        return (reply.Status, JsonDocument.Parse(reply.Body).RootElement);
    }

    /// <summary>Compared and published as it was shown.</summary>
    public static async Task<JsonElement> DiffAndPublishAsync(TestCrm crm, string draft, string policies = "{}", string? catchUp = null)
    {
        var difference = await DiffAsync(crm, draft, policies, catchUp);
        var (status, body) = await PublishAsync(crm, draft, policies, difference.GetProperty("hash").GetString(), catchUp);
        status.ShouldBe(200, body.ToString());
        return difference;
    }

    public static int Count(JsonElement difference, string step, string what) =>
        difference.GetProperty("steps").GetProperty(step).GetProperty(what).GetInt32();

    public void Dispose() => folder.Dispose();
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Crm.Common;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Notices;
using Crm.Reports;
using Crm.Storage;
using Crm.Tests.Crash;
using Crm.Tests.Gateways;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Crm.Tests.Hosting;

/// <summary>What leaves the host besides texts: telemetry, notices to people, and one sentence when it cannot start.</summary>
[Trait("Speed", "Slow")]
public sealed class OutletsTests
{
    [Fact]
    public async Task Otlp_OneSetting_MetricsAndLogsArriveWithoutAPhone()
    {
        var seen = new ConcurrentDictionary<string, List<byte>>();
        await using var collector = new ScriptedServer(call =>
        {
            lock (seen) seen.GetOrAdd(call.Path, _ => []).AddRange(call.Body);
            return new ServerReply.Answer(200, "", ("Content-Type", "application/x-protobuf"));
        });
        await using (var crm = await TestCrm.StartAsync(change: s => s.OtlpEndpoint = collector.Url.ToString().TrimEnd('/')))
        {
            await crm.CreatedAsync("1", "2026-03-02T01:50:00Z", "13800138000");
            await crm.RunForAsync(TimeSpan.FromHours(3));
        }
        seen.Keys.ShouldContain("/v1/metrics");
        var text = Encoding.Latin1.GetString([.. seen.Values.SelectMany(b => b)]);
        text.ShouldContain("crm-local");
        text.ShouldContain("crm.touchpoints");
        text.ShouldNotContain("13800138000");
    }

    [Fact]
    public async Task Audit_NotClean_APersonHearsOnceWithoutABuyersData()
    {
        var heard = new ConcurrentQueue<string>();
        await using var chat = new ScriptedServer(call =>
        {
            heard.Enqueue(call.Text);
            return new ServerReply.Answer(200, "{}");
        });
        await using var crm = await TestCrm.StartAsync(change: s => s.Notify.Webhook = chat.Url.ToString());
        await crm.CreatedAsync("1", "2026-03-02T01:50:00Z", "13800138000");
        await crm.RunForAsync(TimeSpan.FromHours(3));
        // A touchpoint is lost, as no code of ours would lose it.
        var text = await crm.TouchpointAsync("unpaid-reminder");
        await foreach (var row in crm.Rows.ScanAsync("t|", KeyText.After("t|"), default))
            if (row.Key.EndsWith(text.Id, StringComparison.Ordinal))
                await crm.Rows.CommitAsync(row.Partition, [new RowWrite.Delete(row.Key, null)], default);
        var report = (await crm.Get<DailyAudit>().RunAsync(default)).ShouldNotBeNull();
        report.IsClean.ShouldBeFalse();
        await crm.Get<DailyAudit>().RunAsync(default);
        heard.ShouldHaveSingleItem().ShouldContain("NOT clean");
        heard.ShouldAllBe(body => !body.Contains("13800138000", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://oapi.dingtalk.com/robot/send?access_token=1", "msgtype")]
    [InlineData("https://open.feishu.cn/open-apis/bot/v2/hook/1", "msg_type")]
    [InlineData("https://hooks.slack.com/services/1", "text")]
    public void Body_OfAChatService_IsInItsForm(string url, string field) =>
        WebhookNotices.Body(new Uri(url), new Notice("1", "S", "T", default)).ContainsKey(field).ShouldBeTrue();

    [Fact]
    public async Task Serve_PortInUse_IsOneSentenceAndCode3()
    {
        using var folder = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var settings = HostProcess.Settings(folder.Path, ((IPEndPoint)taken.LocalEndpoint).Port);
        using var host = HostProcess.Start("serve", "--data", folder.File("data"), "--settings", settings);
        await host.EndAsync(60);
        ShouldBeOneSentence(host, 3, "port of the setting Url is in use");
    }

    [Fact]
    public async Task Serve_FolderThatIsAFileOrOfANewerSchema_IsOneSentence()
    {
        using var folder = new TempFolder();
        var settings = HostProcess.Settings(folder.Path, HostProcess.FreePort());
        File.WriteAllText(folder.File("file"), "");
        using (var host = HostProcess.Start("serve", "--data", folder.File("file"), "--settings", settings))
        {
            await host.EndAsync(60);
            ShouldBeOneSentence(host, 2, "Cannot open the data folder");
        }
        Directory.CreateDirectory(folder.File("newer"));
        using (var database = new SqliteConnection($"Data Source={folder.File("newer/crm.db")};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "CREATE TABLE t(a); PRAGMA user_version=99";
            command.ExecuteNonQuery();
        }
        using (var host = HostProcess.Start("serve", "--data", folder.File("newer"), "--settings", settings))
        {
            await host.EndAsync(60);
            ShouldBeOneSentence(host, 2, "written by a newer version");
        }
    }

    static void ShouldBeOneSentence(HostProcess host, int code, string says)
    {
        host.ExitCode.ShouldBe(code, host.Said);
        host.Said.ShouldContain(says);
        host.Said.ShouldNotContain("   at ");
    }

    [Fact]
    public void Of_WhatAPersonCanMend_HasItsCode()
    {
        Mishaps.Of(new SqliteException("full", 13))!.Value.Code.ShouldBe(Mishaps.DiskFull);
        Mishaps.Of(new IOException("No space left on device", 28))!.Value.Code.ShouldBe(Mishaps.DiskFull);
        Mishaps.Of(new SqliteException("readonly", 8))!.Value.Code.ShouldBe(Mishaps.NoRights);
        Mishaps.Of(new DataFolderException("Cannot open.", new SqliteException("full", 13)))!.Value.Code.ShouldBe(Mishaps.DiskFull);
        Mishaps.Of(new UnauthorizedAccessException("x"))!.Value.Code.ShouldBe(Mishaps.NoRights);
        Mishaps.Of(new SettingsException(["x"]))!.Value.Code.ShouldBe(Mishaps.Configuration);
        Mishaps.Of(new InvalidOperationException("a bug")).ShouldBeNull("a bug keeps its trace");
    }
}

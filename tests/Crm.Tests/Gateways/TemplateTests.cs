using System.Text.Json;
using Crm.Flows;
using Crm.Gateways;
using Crm.Gateways.Aliyun;
using Crm.Gateways.Templates;
using Crm.Gateways.Tencent;
using Crm.Reports.Lint;
using Crm.Shops;
using Crm.Sms;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Gateways;

/// <summary>Approved templates: what was approved is what the step says, or nothing goes out.</summary>
public sealed class TemplateTests : IDisposable
{
    readonly GatewayHttp http = new(TimeProvider.System);

    public void Dispose() => http.Dispose();

    GatewayAccount Account(string kind = "aliyun") =>
        new() { Name = kind, Wire = kind == "aliyun" ? new AliyunGateway(http)
            : new TencentGateway(http), BaseUrl = new Uri("https://a.test"), SignName = "云朵家居" };

    static TemplateBinding Binding(string text, string gateway = "aliyun", string step = "received") => new()
    {
        Gateway = gateway, Flow = "probe", Step = step, Code = "SMS_1", Text = text,
        Parameters = gateway == "tencent"
            ? new Dictionary<string, TemplateParameter> { ["1"] = new("name", Default: "亲"), ["2"] = new("order") }
            : new Dictionary<string, TemplateParameter> { ["name"] = new(Default: "亲") },
    };

    static SmsMessage Message(string text, object? name, object? order) => new("t", "demo", "+8613800138000", "【云朵家居】" + text)
    {
        Signature = "【云朵家居】", Source =
            new TextSource("probe", "received", "only", "zh-CN",
            () => new Dictionary<string, object?> { ["name"] = name, ["order"] = order }),
    };

    static TemplateCatalogue Of(params TemplateBinding[] bindings) =>
        new(new Dictionary<string, IReadOnlyList<TemplateBinding>> { ["demo"] = bindings });

    [Fact]
    public void Bind_SameWords_GivesTheValuesInOrder()
    {
        var catalogue = Of(Binding("${name}您好，您的订单${order}已收到。"), Binding("{1}您好，您的订单{2}已收到。", "tencent"));
        var message = Message("张三您好，您的订单1001已收到。", "张三", "1001");
        catalogue.Bind(Account(), message).Template.ShouldNotBeNull().Parameters.ShouldBe([new("name", "张三"), new("order", "1001")]);
        catalogue.Bind(Account("tencent"), message).Template.ShouldNotBeNull().Parameters.ShouldBe([new("1", "张三"), new("2", "1001")]);
    }

    [Fact]
    public void Bind_OtherWords_AreStale() =>
        Of(Binding("${name}您好，您的订单${order}已收到。")).Bind(Account(), Message("张三，订单1001我们收到啦。", "张三", "1001"))
            .Problem.ShouldBe(new GatewayAnswer(SendClass.Config, "template-stale"));

    [Theory]
    [InlineData("submitted", "template-not-approved")]
    [InlineData("rejected", "template-not-approved")]
    public void Bind_NotApproved_IsNotSent(string status, string code) =>
        Of(Binding("${name}您好，您的订单${order}已收到。") with { Status = status }).Bind(Account(), Message("张三您好，您的订单1001已收到。", "张三", "1001"))
            .Problem!.Code.ShouldBe(code);

    [Fact]
    public void Bind_MissingValue_TakesTheDefaultWhereTheTextSaysItToo()
    {
        var catalogue = Of(Binding("${name}您好，您的订单${order}已收到。"));
        catalogue.Bind(Account(), Message("亲您好，您的订单1001已收到。", null, "1001")).Template!.Parameters[0].Value.ShouldBe("亲");
        catalogue.Bind(Account(), Message("您好，您的订单1001已收到。", null, "1001"))
            .Problem!.Code.ShouldBe("template-stale", "the product's text has no name, the template would say one");
    }

    [Fact]
    public void Bind_LongValues_AreCutAndCleaned()
    {
        var order = new string('1', 34) + "😀23456";
        var template = Of(Binding("${name}您好，您的订单${order}已收到。")).Bind(Account(), Message($"张【三】您好，您的订单{order}已收到。", "张【三】", order))
            .Template.ShouldNotBeNull();
        template.Parameters.Select(p => p.Value).ShouldBe(["张三", new string('1', 34) + "2"]);
    }

    [Theory]
    [InlineData("见http://a.b/c", "template-url order")]
    [InlineData("www.shop.com", "template-url order")]
    [InlineData("😀", "template-empty order")]
    public void Bind_ValueTheProviderRefuses_IsContent(string order, string code)
    {
        var problem = Of(Binding("${name}您好，您的订单${order}已收到。")).Bind(Account(), Message($"张三您好，您的订单{order}已收到。", "张三", order))
            .Problem.ShouldNotBeNull();
        (problem.Class, problem.Code).ShouldBe((SendClass.PermanentContent, code));
    }

    [Fact]
    public async Task When_TheBindingIsStale_Should_HoldTheTextAndSendNothing()
    {
        await using var stage = await GatewayStage.OpenAsync(new AliyunDouble(), settings: all =>
            File.WriteAllText(all.Shops["demo"].TemplatesFile!, File.ReadAllText(all.Shops["demo"].TemplatesFile!)
                .Replace("您的订单", "您订单", StringComparison.Ordinal).Replace("\\u60A8\\u7684\\u8BA2\\u5355", "x", StringComparison.Ordinal)));
        await stage.SendAsync();
        var text = await stage.TextAsync();
        (text.State, text.Reason, stage.Provider.Sends.Count)
            .ShouldBe((TouchpointState.Planned, "gateway:aliyun config template-stale", 0));
        await stage.RunAsync(TimeSpan.FromDays(2));
        (await stage.TextAsync()).State.ShouldBe(TouchpointState.Expired);
    }

    static Flow Flow()
    {
        var mistakes = new List<string>();
        return FlowReader.Read("probe.json", GatewayStage.Flow, mistakes).ShouldNotBeNull(string.Join("\n", mistakes));
    }

    static Shop Shop(string suffix = " 拒收请回复R") =>
        new ShopOptions { Name = "云朵家居", Gateways = new() { ["CN"] = "aliyun" }, OptOutSuffix = suffix }.ToShop("demo", [])
        .ShouldNotBeNull();

    List<string> Lint(Flow flow, params TemplateBinding[] bindings) =>
        [.. TemplateLint.Check(flow, Shop(), bindings, new GatewayDirectory([Account()]),
            [LintSamples.MadeUp(Shop(), TestCrm.At("2026-03-02T02:00:00Z"))]).Select(f => f.Code).Order(StringComparer.Ordinal)];

    [Fact]
    public void Lint_Bindings_AreHeldToTheSteps()
    {
        Lint(Flow(), Binding("${name}您好，您的订单${order}已收到。")).ShouldBeEmpty();
        Lint(Flow()).ShouldBe(["template-missing"]);
        Lint(Flow(), Binding("${name}您好，订单${order}收到了。")).ShouldBe(["template-stale"]);
        Lint(Flow(), Binding("${name}您好，您的订单${order}已收到。") with { Sign = "别家" }).ShouldBe(["template-sign"]);
        Lint(Flow(), Binding("${name}您好，您的订单${order}已收到。"), Binding("x", step: "gone")).ShouldBe(["template-of-nothing"]);
        Lint(Flow(), Binding("${name}您好，您的订单${order}已收到。") with { Variant = "other" })
            .ShouldBe(["template-missing", "template-of-nothing"]);
        Lint(Flow(), Binding("${name}${order}")).ShouldContain("template-all-variables");
        Lint(Flow(), Binding("${name}您好，好评返现，拒收请回复R")).ShouldBe(["forbidden-wording", "template-opt-out", "template-stale"]);
    }

    [Theory]
    [InlineData("邀请好评")]
    [InlineData("返现")]
    [InlineData("积分兑换")]
    public void Lint_ForbiddenWording_IsWarnedOf(string word)
    {
        var mistakes = new List<string>();
        var flow = FlowReader.Read("probe.json", GatewayStage.Flow.Replace("已收到", word, StringComparison.Ordinal), mistakes)
            .ShouldNotBeNull();
        Lint(flow, Binding($"${{name}}您好，您的订单${{order}}{word}。")).ShouldBe(["forbidden-wording", "forbidden-wording"]);
    }

    [Fact]
    public void Export_DefaultFlows_GiveTemplatesThatTheLintTakes()
    {
        var flows = FlowLibrary.Load(null);
        var all = Shop().Flows.Select(flows.Newest).OfType<Flow>().ToList();
        foreach (var kind in new[] { "aliyun", "tencent" })
        {
            var exported = TemplateExport.Of(all, Shop(), Account(kind)).Select(b => b with { Code = "SMS_1", Status = "approved" })
                .ToList();
            exported.Count.ShouldBeGreaterThan(20);
            exported.ShouldAllBe(b => !b.Text.Contains("{{", StringComparison.Ordinal) && b.Sign == "云朵家居");
            var sample = LintSamples.MadeUp(Shop(), TestCrm.At("2026-03-02T02:00:00Z"));
            var findings = all.SelectMany(flow => TemplateLint.Check(flow, Shop(), exported, new GatewayDirectory([Account()]), [sample]))
                .ToList();
            findings.Where(f => f.Code is "template-stale" or "template-of-nothing" or "template-missing" && kind == "aliyun")
                .Select(f => f.ToString()).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Parse_Mistakes_AreToldWithTheirPlace()
    {
        var mistakes = new List<string>();
        TemplateReader.Parse("""{"templates":[{"gateway":"aliyun","flow":"f","step":"s","code":"SMS_1","text":"${a}","parameters":{"b":"""
            + """{"max":0}},"status":"perhaps"}]}""", "Shops:demo:TemplatesFile", mistakes);
        mistakes.Count.ShouldBe(3);
        mistakes.ShouldAllBe(m => m.StartsWith("Shops:demo:TemplatesFile: templates[0].", StringComparison.Ordinal));
        TemplateReader.Parse("""{"templates":[{"gateway":"aliyun","kode":"x"}]}""", "at", mistakes);
        mistakes[^1].ShouldContain("kode");
        TemplateReader.Parse("""{"templates":[{"gateway":"aliyun"}]}""", "at", mistakes);
        mistakes.Count.ShouldBe(5);
    }
}

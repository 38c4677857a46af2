using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Flows;
using Crm.Publishing;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using static Crm.Tests.Publishing.FlowDesk;

namespace Crm.Tests.Publishing;

/// <summary>Changes step by step, kept until they are published, over whatever is in force by then.</summary>
public sealed class FlowDraftTests : IDisposable
{
    static readonly CancellationToken Go = CancellationToken.None;
    readonly FlowDesk desk = new(new TempFolder());

    public void Dispose() => desk.Dispose();

    static readonly FlowLibrary Library = FlowLibrary.Load(null);

    static FlowDraft Draft(string flow, params (string Step, StepEdit Edit)[] steps)
    {
        var draft = new FlowDraft { Flow = flow, Base = 1, By = "王", At = default };
        foreach (var (step, edit) in steps) draft.Steps[step] = edit;
        return draft;
    }

    [Fact]
    public void EveryStep_TakenOutAndBroughtBack_StandsWhereItStood()
    {
        foreach (var name in Library.Names)
        {
            var version = Library.Newest(name)!.Version;
            var source = Library.Source(name, version)!;
            foreach (var step in Library.Newest(name)!.Steps.Select(s => s.Name).Where(_ => Library.Newest(name)!.Steps.Count > 1))
            {
                var mistakes = new List<string>();
                var without = Draft(name, (step, new StepEdit { Off = true })).Apply(source, version, version + 1, _ => null, mistakes);
                FlowReader.Read("draft", without!, mistakes)!.Find(step).ShouldBeNull();
                var again = Draft(name, (step, new StepEdit { Back = version }))
                    .Apply(without!, version + 1, version + 2, number => number == version ? source : null, mistakes);
                mistakes.ShouldBeEmpty();
                var (before, after) = (JsonNode.Parse(source)!, JsonNode.Parse(again!)!);
                JsonNode.DeepEquals(after["steps"], before["steps"]).ShouldBeTrue($"{name}/{step}");
                foreach (var (preset, steps) in before["presets"] as JsonObject ?? [])
                    after["presets"]![preset]!.AsArray().Select(s => s!.GetValue<string>())
                        .ShouldBe(steps!.AsArray().Select(s => s!.GetValue<string>()), ignoreOrder: true);
                FlowChanges.Of(source, again!).ShouldBeEmpty();
            }
        }
    }

    [Fact]
    public void Changes_AreToldStepByStep_WithTextsBeforeAndAfter()
    {
        var version = Library.Newest("post-purchase")!.Version;
        var source = Library.Source("post-purchase", version)!;
        var after = Draft("post-purchase",
            ("arrived", new StepEdit { Text = new() { ["all"] = new() { ["en"] = "{{name}}, it is here." } }, Expires = "PT12H" }),
            ("signed", new StepEdit { Off = true }),
            ("paid-care", new StepEdit { On = JsonSerializer.SerializeToElement(new[] { new { milestone = "paid", after = "PT2H" } }) }))
            .Apply(source, version, version + 1, _ => null, [])!;
        var changes = FlowChanges.Of(source, after).ToDictionary(c => c.Step);
        changes.Keys.ShouldBe(["arrived", "paid-care", "signed"], ignoreOrder: true);
        changes["signed"].Kind.ShouldBe(StepChangeKind.Removed);
        var text = changes["arrived"].Texts.ShouldHaveSingleItem();
        (text.Variant, text.Language, text.After).ShouldBe(("all", "en", "{{name}}, it is here."));
        text.Before!.ShouldContain("your parcel has reached");
        changes["arrived"].Members.ShouldHaveSingleItem().ShouldBe(new MemberChange(null, "expires", "PT24H", "PT12H"));
        changes["paid-care"].Members.ShouldHaveSingleItem().After.ShouldBe("""[{"milestone":"paid","after":"PT2H"}]""");
        FlowChanges.Of(null, after).ShouldAllBe(c => c.Kind == StepChangeKind.Added);
    }

    [Fact]
    public void Changes_OfAVariantThatIsAdded_AreItsTextsAndItsPlace_AsPeopleReadThem()
    {
        const string Step = """
            { "steps": [ { "step": "signed", "label": { "zh-CN": "签收", "en": "Signed" }, "variants": [ VARIANTS
              { "variant": "all", "text": { "zh-CN": "{{name}}，收到了吗？" } } ] } ] }
            """;
        var before = Step.Replace("VARIANTS", "");
        var after = Step.Replace("VARIANTS", """
            { "variant": "friends", "when": { "fact": "customer.city", "is": "杭州" }, "text": { "zh-CN": "{{name}}，您好" } },
            """).Replace("签收", "已签收");
        var change = FlowChanges.Of(before, after).ShouldHaveSingleItem();
        change.Texts.ShouldBe([new TextChange("friends", "zh-CN", null, "{{name}}，您好")]);
        change.Members.ShouldBe(
        [
            new MemberChange(null, "label", "{\"zh-CN\":\"签收\"}", "{\"zh-CN\":\"已签收\"}"),
            new MemberChange(null, "variants", "all", "friends, all"),
            new MemberChange("friends", "when", null, "{\"fact\":\"customer.city\",\"is\":\"杭州\"}"),
        ]);
    }

    [Fact]
    public async Task Edits_OfSeveralPeople_MakeOneDraft_LaidOverWhatIsInForceByThen()
    {
        desk.File("own.json", Flow(1, Step("a", After("paid", "P1D")), Step("b", After("paid", "P2D"))));
        await using var crm = await desk.StartAsync("2026-03-02T01:00:00Z");
        var (drafts, mistakes) = (crm.Get<FlowDrafts>(), new List<string>());
        await Task.WhenAll(drafts.EditAsync("own", "a", _ => new StepEdit { Expires = "P9D" }, "王", mistakes, Go),
            drafts.EditAsync("own", "b", _ => new StepEdit { Expires = "P8D" }, "李", mistakes, Go));
        mistakes.ShouldBeEmpty();
        (await drafts.FindAsync("own", Go))!.Steps.Keys.ShouldBe(["a", "b"]);
        // Somebody publishes another text meanwhile: the draft keeps it.
        await DiffAndPublishAsync(crm, Flow(2, Step("a", After("paid", "P1D"), "早上好"), Step("b", After("paid", "P2D"))));
        var read = (await drafts.ReadAsync((await drafts.FindAsync("own", Go))!, mistakes, Go))!;
        read.Flow.Version.ShouldBe(3);
        read.Draft.Base.ShouldBe(1);
        (read.Flow.Find("a")!.Variants[0].Text["zh-CN"].Source, read.Flow.Find("a")!.Expires).ShouldBe(("早上好", TimeSpan.FromDays(9)));
        read.Flow.Find("b")!.Expires.ShouldBe(TimeSpan.FromDays(8));

        await drafts.EditAsync("own", "a", _ => null, "王", mistakes, Go);
        await drafts.EditAsync("own", "b", known => known! with { Expires = null }, "王", mistakes, Go);
        (await drafts.FindAsync("own", Go)).ShouldBeNull("what changes nothing is no draft");
        (await drafts.ListAsync(Go)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Edits_ThatCannotBeRead_AreSaid_AndNotKept()
    {
        desk.File("own.json", Flow(1, Step("a", After("paid", "P1D"))));
        await using var crm = await desk.StartAsync("2026-03-02T01:00:00Z");
        foreach (var (step, edit, said) in new[]
        {
            ("a", new StepEdit { Text = new() { ["all"] = new() { ["en"] = "{{#if name}}" } } }, "text.en"),
            ("a", new StepEdit { Text = new() { ["none"] = new() { ["en"] = "x" } } }, "the step has no such variant"),
            ("a", new StepEdit { Expires = "soon" }, "ISO 8601"),
            ("none", new StepEdit { Off = true }, "the flow has no such step"),
            ("none", new StepEdit { Back = 1 }, "version 1 has no such step"),
        })
        {
            var mistakes = new List<string>();
            await crm.Get<FlowDrafts>().EditAsync("own", step, _ => edit, "王", mistakes, Go);
            string.Join('\n', mistakes).ShouldContain(said);
        }
        (await crm.Get<FlowDrafts>().ListAsync(Go)).ShouldBeEmpty();
    }
}

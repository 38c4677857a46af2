using System.Text.Json;
using Crm.Conditions;
using Crm.Pages.Language;
using Crm.Pages.SegmentPages;

namespace Crm.Tests.Pages;

/// <summary>Rows and JSON are the same condition, for every fact by every comparison.</summary>
public sealed class ConditionFormTests
{
    [Fact]
    public void EveryFact_ByEveryComparison_BecomesACondition_AndTheSameRowsAgain()
    {
        var seen = 0;
        foreach (var texts in Texts.All)
            foreach (var fact in BuilderModel.Facts)
                foreach (var op in Operators.All.Where(o => Operators.Fits(fact.Type, o)))
                    foreach (var not in new[] { false, true })
                    {
                        var form = new SegmentForm(not ? "any" : "all", [new SegmentRow(fact.Name, op, Example(fact, op, texts), not)]);
                        var mistakes = new List<string>();
                        var json = ConditionForm.ToJson(form, texts, mistakes);
                        mistakes.ShouldBeEmpty($"{fact.Name} {op}");
                        Condition.Parse(json!.Value, "$", mistakes);
                        mistakes.ShouldBeEmpty($"{fact.Name} {op}");
                        var again = ConditionForm.FromJson(json.Value, texts)!;
                        (again.Joiner, again.Rows.Single()).ShouldBe((form.Joiner, form.Rows[0]));
                        seen++;
                    }
        seen.ShouldBeGreaterThan(600);
    }

    [Fact]
    public void ComparisonsThatDoNotFit_AreTheOnesTheLanguageRefuses()
    {
        var texts = Texts.English;
        foreach (var fact in BuilderModel.Facts)
            foreach (var op in Operators.All.Where(o => !Operators.Fits(fact.Type, o)))
            {
                var mistakes = new List<string>();
                ConditionForm.ToJson(new SegmentForm("all", [new SegmentRow(fact.Name, op, "1", false)]), texts, mistakes).ShouldBeNull();
                var value = op is "in" or "hasAny" or "between" ? "[1, 2]" : "1";
                using var json = JsonDocument.Parse($$"""{"fact": "{{fact.Name}}", "{{op}}": {{value}}}""");
                Condition.Parse(json.RootElement, "$", mistakes);
                mistakes.Count.ShouldBe(2, $"{fact.Name} {op}");
            }
    }

    [Fact]
    public void Facts_HaveWords_AndKnownValuesAreTakenByTheirs()
    {
        foreach (var texts in Texts.All)
            foreach (var fact in Facts.All) texts.Has("fact." + fact.Name).ShouldBeTrue(fact.Name);
        var form = new SegmentForm("all", [new SegmentRow("customer.class", "in", "重要价值、流失", false)]);
        ConditionForm.ToJson(form, Texts.Chinese, [])!.Value.GetRawText()
            .ShouldBe("""{"all":[{"fact":"customer.class","in":["importantValue","lost"]}]}""");
    }

    static string Example(Fact fact, string op, Texts texts) => (fact.Type, op) switch
    {
        (_, "known") or (FactType.Flag, _) => texts["segments.yes"],
        (FactType.Number, "between" or "in") => "1.5, 20",
        (FactType.Number, _) => "-3",
        (_, "in" or "hasAny") => "浙江省, 广东省",
        _ => "old friend",
    };
}

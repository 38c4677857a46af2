using Crm.Flows;
using Texts = Crm.Pages.Language.Texts;

namespace Crm.Pages.Finding;

/// <summary>What people call a flow's step, and with it the kind of a task that the step makes.</summary>
public sealed class StepNames(FlowLibrary flows)
{
    public string Of(string step, Texts texts) =>
        flows.Names.Select(flows.Newest).OfType<Flow>().Select(f => f.Find(step)?.Label.GetValueOrDefault(texts.Language))
            .FirstOrDefault(label => label is not null) ?? texts.Word("task.kind", step);
}

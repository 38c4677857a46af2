using Crm.Flows;
using Crm.Touchpoints;
using Crm.Touchpoints.Campaigns;
using Texts = Crm.Pages.Language.Texts;

namespace Crm.Pages.Finding;

/// <summary>What people call a flow's step, and with it the kind of a task that the step makes.</summary>
public sealed class StepNames(FlowLibrary flows)
{
    public string Of(string step, Texts texts) => CampaignGate.CampaignOf(step) is { } campaign ? texts["campaigns.named", campaign]
        : step == HandText.Step ? HandText.Label[texts.Language]
        : flows.Names.Select(flows.Newest).OfType<Flow>().Select(f => f.Find(step)?.Label.GetValueOrDefault(texts.Language))
            .FirstOrDefault(label => label is not null) ?? texts.Word("task.kind", step);
}

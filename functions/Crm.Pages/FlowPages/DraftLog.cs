using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Publishing;

namespace Crm.Pages.FlowPages;

static class DraftLog
{
    /// <summary>Changes a step in the draft of the flow that the address names; the log says where a mistake kept it from that.</summary>
    public static Task DraftAsync(this AuditLog log, FlowDrafts drafts, PageRequest request, string step,
        Func<StepEdit?, StepEdit?> change, List<string> mistakes)
    {
        var flow = request.Values["flow"];
        return log.DoAsync(request.Who.Name, Acts.FlowDrafted, $"{flow}/{step}", EditAsync, kept => kept, request.Cancel);

        async Task<bool> EditAsync()
        {
            await drafts.EditAsync(flow, step, change, request.Who.Name, mistakes, request.Cancel);
            return mistakes.Count == 0;
        }
    }

    /// <summary>The same of an edit that takes another's place; false where that is not what it was made from any more.</summary>
    public static Task<bool> ReplaceAsync(this AuditLog log, FlowDrafts drafts, PageRequest request, StepEdit before, StepEdit after,
        List<string> mistakes)
    {
        var (flow, step, who) = (request.Values["flow"], request.Values["step"], request.Who.Name);
        return log.DoAsync(who, Acts.FlowDrafted, $"{flow}/{step}",
            () => drafts.ReplaceAsync(flow, step, before, after, who, mistakes, request.Cancel), same => same && mistakes.Count == 0,
            request.Cancel);
    }
}

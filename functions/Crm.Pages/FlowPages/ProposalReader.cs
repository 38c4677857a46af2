using Crm.Common;
using Crm.Flows;
using Crm.Pages.Routing;
using Crm.Publishing;
using Crm.Replay;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Pages.FlowPages;

/// <summary>
/// What a draft, or an older version, would change: replayed over the last days, and compared with all that waits. That is a pass over
/// every row: one at a time, and the replay for as long as a person waits.
/// </summary>
public sealed class ProposalReader(FlowFinder finder, FlowDrafts drafts, FlowPublisher publisher, PublishChecks checks, FlowLibrary flows,
    CrmTables tables, ShopDirectory shops, TimeProvider time) : IDisposable
{
    public static IReadOnlyList<int> Spans { get; } = [0, 7, 30];
    public static IReadOnlyList<string> CatchUps { get; } = ["none", "spread:PT2H", "spread:P1D"];
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    readonly SemaphoreSlim one = new(1, 1);

    /// <summary>What the form proposes; null where there is no such flow.</summary>
    public async Task<ProposalModel?> ReadAsync(PageRequest request, string what)
    {
        if (await finder.FindAsync(request, what == "draft" ? "draft" : "versions") is not { } head) return null;
        var mistakes = new List<string>();
        var found = await FindAsync(head, what, mistakes, request.Cancel);
        if (found is null && mistakes.Count == 0 && what != "draft") mistakes.Add(request.Texts["flow.mistake.version"]);
        var before = head.Flow is { } now ? flows.Source(head.Name, now.Version) : null;
        return new ProposalModel(head, found is var (flow, source) ? new Proposal(what, flow, source,
            new ReplanRules(flow, source, Policies(request, flow, head.Flow), CatchUp.Read(request.Field("catch-up")) ?? CatchUp.None),
            FlowChanges.Of(before, source)) : null)
        {
            Mistakes = mistakes, Note = request.Field("note"),
            ReplayDays = int.TryParse(request.Field("days"), out var days) && Spans.Contains(days) ? days : 0,
        };
    }

    async Task<(Flow, string)?> FindAsync(FlowHead head, string what, List<string> mistakes, CancellationToken cancel)
    {
        if (what == "files") return publisher.OfFiles(head.Name);
        if (what != "draft") return what.StartsWith("v:", StringComparison.Ordinal) && int.TryParse(what.AsSpan(2), out var number)
            ? await publisher.StoredAsync(head.Name, number, cancel) : null;
        return head.Draft is { } draft && await drafts.ReadAsync(draft, mistakes, cancel) is { } read ? (read.Flow, read.Source) : null;
    }

    static Dictionary<string, StepPolicy> Policies(PageRequest request, Flow draft, Flow? before)
    {
        var policies = new Dictionary<string, StepPolicy>(StringComparer.Ordinal);
        foreach (var step in draft.Steps.Concat(before?.Steps ?? []).Select(s => s.Name))
            if (request.Field("policy." + step) switch { "replan" => StepPolicy.Replan, "newOrders" => StepPolicy.NewOrders,
                _ => (StepPolicy?)null } is { } policy) policies[step] = policy;
        return policies;
    }

    /// <summary>Checked, replayed and compared; without a difference while somebody else's is under way.</summary>
    public async Task<ProposalModel> LookAsync(PageRequest request, ProposalModel model)
    {
        if (model.Proposal is not { } proposal) return model;
        if (!await one.WaitAsync(TimeSpan.Zero, request.Cancel)) return model with { Mistakes = [request.Texts["flow.busy"]] };
        try
        {
            var mistakes = await checks.RunAsync(proposal.Flow, request.Cancel);
            var (replay, slow) = await ReplayAsync(proposal, model.ReplayDays, request.Cancel);
            return model with
            {
                Mistakes = mistakes, Replay = replay, ReplayTookTooLong = slow,
                Difference = await publisher.DiffAsync(proposal.Rules, request.Cancel),
            };
        }
        finally
        {
            one.Release();
        }
    }

    async Task<(ReplayReport? Report, bool TookTooLong)> ReplayAsync(Proposal proposal, int days, CancellationToken cancel)
    {
        if (days == 0) return (null, false);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        var now = time.GetUtcNow();
        try
        {
            return (await new ReplayRun(tables, shops, flows).RunAsync(new ReplayPlan(proposal.Flow, now.AddDays(-days), now), null, null,
                patience.Token), false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, true);
        }
    }

    public void Dispose() => one.Dispose();
}

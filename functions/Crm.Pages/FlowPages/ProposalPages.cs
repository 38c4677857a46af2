using Crm.Common;
using Crm.Flows;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Publishing;

namespace Crm.Pages.FlowPages;

/// <summary>The draft, what it would change, and putting exactly that in force; the same for an older version and for the files'.</summary>
public sealed class ProposalPages(ProposalReader reader, FlowPublisher publisher, FlowDrafts drafts, AuditLog log) : IPages
{
    const int LongestNote = 200;

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get("flows/of/{flow}/draft", Role.Viewer, r => ShowAsync(r, "draft")),
        PageRoute.Post("flows/of/{flow}/check", Role.Owner, CheckAsync),
        PageRoute.Post("flows/of/{flow}/publish", Role.Owner, PublishAsync), PageRoute.Post("flows/of/{flow}/drop", Role.Owner, DropAsync),
    ];

    /// <summary>Who may put their name under a publication, and what they say to it; null where both will do.</summary>
    public static string? Mistake(PageRequest request) =>
        request.Who.Name.Equals(Publication.ByFile, StringComparison.OrdinalIgnoreCase) ? request.Texts["flow.mistake.by"]
            : request.Field("note") is { } note && (note.Length > LongestNote || note.Any(char.IsControl))
                ? request.Texts["flow.mistake.note", LongestNote] : null;

    static Task<ApiResponse> AnswerAsync(PageRequest request, ProposalModel? model) => model is null ? request.NotFoundAsync()
        : request.PageAsync<ProposalView>(request.Texts.Word("flow", model.Head.Name), model,
            model.IsChanged ? 409 : model.Mistakes.Count > 0 ? 400 : 200);

    async Task<ApiResponse> ShowAsync(PageRequest request, string what) =>
        await AnswerAsync(request, await reader.ReadAsync(request, what));

    async Task<ApiResponse> CheckAsync(PageRequest request) => await AnswerAsync(request,
        await reader.ReadAsync(request, request.Field("what") ?? "draft") is { } model ? await reader.LookAsync(request, model) : null);

    async Task<ApiResponse> PublishAsync(PageRequest request)
    {
        if (await reader.ReadAsync(request, request.Field("what") ?? "draft") is not { } model) return await request.NotFoundAsync();
        if (model.Proposal is not { } proposal) return await AnswerAsync(request, model);
        if (Mistake(request) is { } mistake) return await AnswerAsync(request, model with { Mistakes = [mistake] });
        // Nothing is published that was not looked at.
        if (request.Field("difference") is not { } shown) return await AnswerAsync(request, await reader.LookAsync(request, model));
        var publish = new PublishRequest(proposal.Rules, request.Who.Name)
        {
            Note = model.Note, Difference = shown, FollowsFiles = proposal.What == "files",
        };
        var result = await log.DoAsync(request.Who.Name, Acts.FlowPublished, $"{proposal.Flow.Name} {proposal.Flow.Version}",
            () => publisher.PublishAsync(publish, request.Cancel),
            r => r is not PublishResult.Refused and not PublishResult.Changed and not PublishResult.InForce, request.Cancel);
        if (result is PublishResult.Refused refused) return await AnswerAsync(request, model with { Mistakes = refused.Mistakes });
        if (result is PublishResult.Changed changed)
            return await AnswerAsync(request, model with { Difference = changed.Now, Since = changed.Since, IsChanged = true });
        if (proposal.What == "draft") await drafts.DropAsync(proposal.Flow.Name, request.Cancel);
        return request.Go(OneFlowPages.Address(proposal.Flow.Name, "/versions"),
            result is PublishResult.InForce ? "flow-in-force" : "flow-published");
    }

    async Task<ApiResponse> DropAsync(PageRequest request)
    {
        var flow = request.Values["flow"];
        await log.WriteAsync(request.Who.Name, Acts.FlowDraftDropped, flow, request.Cancel);
        await drafts.DropAsync(flow, request.Cancel);
        return request.Go(OneFlowPages.Address(flow), "flow-dropped");
    }
}

using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Publishing;

namespace Crm.Pages.FlowPages;

/// <summary>A step, or a variant of one, added to a draft or taken out of it.</summary>
public sealed class NewStepPages(FlowFinder finder, StepReader reader, StepPages steps, FlowDrafts drafts, AuditLog log) : IPages
{
    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get("flows/of/{flow}/new", Role.Owner, r => ShowAsync(r, [])),
        PageRoute.Post("flows/of/{flow}/new", Role.Owner, AddAsync),
        PageRoute.Post("flows/of/{flow}/steps/{step}/variant", Role.Owner, VariantAsync),
    ];

    async Task<ApiResponse> ShowAsync(PageRequest request, List<string> mistakes) =>
        await finder.FindAsync(request, "steps") is { Flow: not null } head
            ? await request.PageAsync<NewStepView>(request.Texts["flow.add-step"], new NewStepModel(head, request.Field, mistakes),
                mistakes.Count == 0 ? 200 : 400)
            : await request.NotFoundAsync();

    async Task<ApiResponse> AddAsync(PageRequest request)
    {
        if (await finder.FindAsync(request, "steps") is not { Flow: not null } head) return await request.NotFoundAsync();
        var mistakes = new List<string>();
        if (NewStepForm.Read(request, head, mistakes) is not var (name, edit)) return await ShowAsync(request, mistakes);
        // Somebody else may have added one of the name meanwhile: theirs stays.
        await log.DraftAsync(drafts, request, name, known => known ?? edit, mistakes);
        return mistakes.Count > 0 ? await ShowAsync(request, mistakes)
            : request.Go(OneFlowPages.Address(head.Name, "/steps/" + Uri.EscapeDataString(name)), "flow-drafted");
    }

    // The buttons send what is typed into the step along: it is kept with the variant, or shown again.
    async Task<ApiResponse> VariantAsync(PageRequest request)
    {
        if (await reader.FindAsync(request) is not var (_, json, known)) return await request.NotFoundAsync();
        var mistakes = new List<string>();
        var typed = request.Form.ContainsKey("expires.amount") ? StepForm.Read(request, json, known, mistakes) : known;
        if (NewStepForm.Variant(request, json, typed, mistakes) is not { } edit || mistakes.Count > 0)
            return mistakes.Count > 0 ? await steps.ShowAsync(request, typed, mistakes) : await request.NotFoundAsync();
        if (!StepReader.IsSeen(request, json, known) || !await log.ReplaceAsync(drafts, request, known, edit, mistakes))
            return await steps.ShowChangedAsync(request, typed);
        return mistakes.Count > 0 ? await steps.ShowAsync(request, typed, mistakes)
            : request.Go(StepPages.Address(request), "flow-drafted");
    }
}

/// <param name="Field">What was typed.</param>
public sealed record NewStepModel(FlowHead Head, Func<string, string?> Field, IReadOnlyList<string> Mistakes);

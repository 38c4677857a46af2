using Crm.Common;
using Crm.Flows;
using Crm.Shops;

namespace Crm.Staff;

/// <summary>A step is to be held, or to go on.</summary>
/// <param name="Waiting">What falls due meanwhile: "later" (default) or "expire".</param>
public sealed record StepBody(string? Shop, string? Flow, string? Step, bool? Paused, string? By, string? Reason, string? Waiting = null);

/// <summary>
/// <c>/api/steps</c>: the steps of the shops' flows, which of them are held and since when, and the word that changes it.
/// </summary>
public sealed class StepDesk(StepPauses pauses, ShopDirectory shops, FlowLibrary flows)
{
    public sealed record Item(string Shop, string Flow, string Step, bool Paused, DateTimeOffset? Since, string? Reason, string? By,
        PausedTouch? Waiting = null);
    public sealed record Told(string Shop, string Flow, string Step, bool Paused, bool Changed);

    public async Task<IReadOnlyList<Item>> StepsAsync(CancellationToken cancel)
    {
        var held = (await pauses.ListAsync(cancel)).Where(p => p.Holds).ToDictionary(p => (p.Shop, p.Flow, p.Step));
        return
        [
            .. from shop in shops.All
               from flow in shop.Flows.Select(flows.Newest).OfType<Flow>()
               from step in flow.Steps
               let pause = held.GetValueOrDefault((shop.Id, flow.Name, step.Name))
               select new Item(shop.Id, flow.Name, step.Name, pause is not null, pause?.At, pause?.Reason, pause?.By,
                   pause?.Waiting),
        ];
    }

    public async Task<ApiResponse> ListAsync(CancellationToken cancel) => ApiResponse.Of(await StepsAsync(cancel));

    public async Task<ApiResponse> TellAsync(ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        if (StaffWords.Read<StepBody>(json) is not { } body)
            return Wrong("The body is JSON like {\"shop\": …, \"flow\": …, \"step\": …, \"paused\": true, "
            + "\"by\": …, \"reason\"?: …}.");
        if (Mistake(body) is { } mistake) return Wrong(mistake);
        var (shop, flow, step) = (body.Shop!, body.Flow!, body.Step!);
        var changed = body.Paused == true
            ? await pauses.PauseAsync(shop, flow, step, body.Reason ?? PauseBodies.NoReason, body.By!, cancel,
                body.Waiting == "expire" ? PausedTouch.Expire : null)
            : await pauses.ResumeAsync(shop, flow, step, body.By!, cancel);
        return ApiResponse.Of(new Told(shop, flow, step, body.Paused == true, changed));
    }

    string? Mistake(StepBody body)
    {
        if (body.Shop is null || shops.Find(body.Shop) is not { } shop) return "shop: there is no such shop.";
        if (body.Flow is null || !shop.Flows.Contains(body.Flow) || flows.Newest(body.Flow) is not { } flow)
            return $"flow: the shop has {string.Join(", ", shop.Flows)}.";
        if (body.Step is null || flow.Find(body.Step) is null)
            return $"step: the flow {flow.Name} has {string.Join(", ", flow.Steps.Select(s => s.Name))}.";
        if (body.Waiting is not (null or "later" or "expire"))
            return "waiting: later (it goes when the step is resumed) or expire (it ends when it falls due).";
        return PauseBodies.Mistake(body.Paused, body.By, body.Reason);
    }

    static ApiResponse Wrong(string detail) => ApiResponse.Problem(400, "Not acceptable", detail);
}

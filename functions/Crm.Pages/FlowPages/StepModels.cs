using System.Text.Json;
using Crm.Flows;
using Crm.Publishing;
using Crm.Reports;
using Crm.Shops;

namespace Crm.Pages.FlowPages;

/// <summary>What begins a step, as a row to be filled in.</summary>
/// <param name="Words">What it is, without how long after.</param>
/// <param name="When">The condition on it, in words; null for none.</param>
/// <param name="Member">"after", "before" or "afterDays": what the amount stands for.</param>
/// <param name="Unit">"s", "min", "h" or "d"; for afterDays always "d".</param>
/// <param name="At">The local time, "HH:mm"; null for none.</param>
/// <param name="TakesAt">It can have a local time.</param>
public sealed record TriggerRow(string Words, string? When, string Member, string Amount, string Unit, string? At, bool TakesAt);

/// <param name="Text">As it stands in the form.</param>
/// <param name="InForce">What is in force, where that is another one.</param>
/// <param name="Preview">For the buyer chosen; null where the text cannot be written.</param>
public sealed record StepText(string Language, string Text, string? InForce, PreviewText? Preview);

/// <param name="Applies">The buyer chosen would get this one.</param>
public sealed record StepVariant(string Name, ConditionEdit When, bool Applies, bool HasStyles, IReadOnlyList<StepText> Texts);

/// <summary>Whom the texts are shown for.</summary>
/// <param name="About">What a form brings back: customer and order; null for the made-up buyer.</param>
/// <param name="Values">What each variable holds.</param>
public sealed record StepBuyer(string? About, string? Customer, string? Name, string? Order, bool InAudience,
    IReadOnlyDictionary<string, object?> Values);

/// <summary>One step, with what a draft changes in it.</summary>
/// <param name="Step">By the draft where there is one.</param>
/// <param name="Json">In force; of a step that is brought back, as it was.</param>
public sealed record StepModel(FlowHead Head, Step Step, JsonElement Json, StepEdit? Edit, IReadOnlyList<Shop> Shops, Shop? Shop)
{
    /// <summary>What the form was filled from; see <see cref="StepReader.Mark"/>.</summary>
    public required string Seen { get; init; }
    public bool IsInForce { get; init; }
    public IReadOnlyList<TriggerRow> Triggers { get; init; } = [];
    public string ExpiresAmount { get; init; } = "";
    public string ExpiresUnit { get; init; } = "h";
    public IReadOnlyList<StepVariant> Variants { get; init; } = [];
    public required ConditionEdit Audience { get; init; }
    public IReadOnlyList<StepMail> Mails { get; init; } = [];
    public StepBuyer? Buyer { get; init; }
    public string? Asked { get; init; }
    public IReadOnlyList<string> Mistakes { get; init; } = [];

    public bool IsOff => Edit?.Off == true;
    public IReadOnlyList<StepPause> Paused => [.. Head.State.Paused.Where(p => p.Step == Step.Name)];
    public string Address => OneFlowPages.Address(Head.Name, "/steps/" + Uri.EscapeDataString(Step.Name));
}

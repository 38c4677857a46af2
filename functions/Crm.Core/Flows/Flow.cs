using Crm.Conditions;
using Crm.Customers;

namespace Crm.Flows;

/// <summary>
/// A flow: touchpoints that follow an order or a moment, as data. A change of meaning gets a new version; what waits keeps its own.
/// </summary>
public sealed record Flow(string Name, int Version, IReadOnlyList<Step> Steps)
{
    /// <summary>Every step: the preset that needs no list.</summary>
    public const string Full = "full";

    /// <summary>Named sets of steps, each in the flow's own order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Step>> Presets { get; init; } = new Dictionary<string, IReadOnlyList<Step>>();

    public Step? Find(string step) => Steps.FirstOrDefault(s => s.Name == step);

    /// <summary>The steps a shop with this preset gets: all of them where the flow knows no such set.</summary>
    public IReadOnlyList<Step> StepsOf(string preset) => Presets.GetValueOrDefault(preset) ?? Steps;
}

public enum Channel
{
    Sms,

    /// <summary>To the buyer's address, with a subject.</summary>
    Email,

    /// <summary>Work for a person.</summary>
    Task,

    /// <summary>A coupon a person (or the shop's own tool) may give: a task with an offer, never a text.</summary>
    Coupon,

    /// <summary>A gift, in the same way.</summary>
    Gift,
}

/// <summary>
/// What a coupon or gift step suggests. Value and reason are for the staff, by language; Handlebars, so the shop's own offer can stand in
/// them.
/// </summary>
/// <param name="ValidFor">From the suggestion on.</param>
public sealed record StepOffer(IReadOnlyDictionary<string, TextTemplate> Value, TimeSpan ValidFor,
    IReadOnlyDictionary<string, TextTemplate> Reason);

/// <summary>What a step does when its pool has no code left.</summary>
public enum WhenDry
{
    /// <summary>Until there are codes again, as long as it is worth sending.</summary>
    Wait,

    /// <summary>It goes out as <c>{{#if code}}</c> leaves it.</summary>
    Without,
    Suppress,
}

/// <summary>Every text of the step carries a code of its own, of this pool.</summary>
public sealed record StepCoupon(string Pool, WhenDry WhenDry);

/// <summary>One touchpoint of a flow.</summary>
public sealed record Step
{
    public required string Name { get; init; }

    /// <summary>What staff call it, by language.</summary>
    public required IReadOnlyDictionary<string, string> Label { get; init; }

    /// <summary>The first of these that applies starts the step.</summary>
    public required IReadOnlyList<Trigger> On { get; init; }

    /// <summary>How long after its due time the touchpoint is still worth sending.</summary>
    public required TimeSpan Expires { get; init; }
    public required MessageClass Class { get; init; }
    public required Channel Channel { get; init; }

    /// <summary>A text; a mail to who has no phone that can be texted.</summary>
    public bool ElseEmail { get; init; }

    /// <summary>It goes to the buyer, not to the staff.</summary>
    public bool IsMessage => Channel is Channel.Sms or Channel.Email;

    /// <summary>Reaching any of these makes the touchpoint pointless.</summary>
    public required IReadOnlyList<Orders.Milestone> Exit { get; init; }

    /// <summary>It asks for a payment: it ends with the payment, and has no sense once the platform closes the order.</summary>
    public bool AsksForPayment => Exit.Contains(Orders.Milestone.Paid);

    /// <summary>For tasks: reaching any of these settles the open task.</summary>
    public IReadOnlyList<Orders.Milestone> CloseOn { get; init; } = [];

    /// <summary>Any order placed after the step began makes the touchpoint pointless: the buyer has come by himself.</summary>
    public bool ExitOnOrder { get; init; }

    /// <summary>For a complaint's steps: the word that it is solved makes the touchpoint pointless.</summary>
    public bool ExitOnSolved { get; init; }

    /// <summary>One text of this step per buyer and local day: several unpaid orders make one reminder.</summary>
    public required bool OncePerDay { get; init; }

    /// <summary>Who gets it at all, asked when it fires.</summary>
    public required Condition Audience { get; init; }

    /// <summary>For the channels coupon and gift, and only for them.</summary>
    public StepOffer? Offer { get; init; }

    /// <summary>For the channels task, coupon and gift: who gets the work, and how it is done.</summary>
    public TaskPolicy? Task { get; init; }

    /// <summary>For texts and mails.</summary>
    public StepCoupon? Coupon { get; init; }

    /// <summary>This share of buyers, in percent, never gets it: the group to compare with.</summary>
    public int Holdout { get; init; }

    /// <summary>Among texts of one class on one day the higher number goes first.</summary>
    public int Priority { get; init; }

    /// <summary>The first whose condition holds gives the text.</summary>
    public required IReadOnlyList<Variant> Variants { get; init; }
}

/// <param name="Name">For reports.</param>
/// <param name="When">Asked when it fires.</param>
/// <param name="Text">By language; Handlebars.</param>
public sealed record Variant(string Name, Condition When, IReadOnlyDictionary<string, TextTemplate> Text)
{
    /// <summary>The style of <see cref="Text"/> itself.</summary>
    public const string OwnStyle = "warm";

    /// <summary>What goes out as a mail.</summary>
    public MailText? Mail { get; init; }

    /// <summary>The same in other voices; each has every language that <see cref="Text"/> has.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, TextTemplate>> Styles
    {
        get => styles;
        init
        {
            styles = value;
            var texts = value.Values.SelectMany(s => s.Values).ToList();
            textCarriesOffer |= texts.Exists(t => t.PrintsOffer);
            textPrintsBenefits |= texts.Exists(t => t.PrintsBenefits);
        }
    }

    /// <summary>The texts by language in a shop's style, as far as there are any.</summary>
    public IReadOnlyDictionary<string, TextTemplate> In(string style) => Styles.GetValueOrDefault(style) ?? Text;

    /// <summary>The shop's offer shows in a text of it: such a text is promotion, whatever its step says.</summary>
    public bool CarriesOffer => textCarriesOffer || Mail?.CarriesOffer == true;

    /// <summary>What the buyer's VIP level brings shows in a text of it: promotion where the shop's benefits are.</summary>
    public bool PrintsBenefits => textPrintsBenefits || Mail?.PrintsBenefits == true;

    /// <summary>A coupon's code shows in it.</summary>
    public bool CarriesCode => textCarriesCode || Mail?.CarriesCode == true;

    readonly bool textCarriesCode = Text.Values.Any(t => t.PrintsCode);
    readonly bool textCarriesOffer = Text.Values.Any(t => t.PrintsOffer), textPrintsBenefits = Text.Values.Any(t => t.PrintsBenefits);
    readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, TextTemplate>> styles =
        new Dictionary<string, IReadOnlyDictionary<string, TextTemplate>>();
}

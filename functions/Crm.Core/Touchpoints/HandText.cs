using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Events;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using MessagePack;

namespace Crm.Touchpoints;

/// <summary>
/// A text that a person sends to one buyer, outside any flow. It stands on the touchpoint and nowhere else, so what was written of a buyer
/// is gone with the buyer; every rule of sending holds for it as for any other.
/// </summary>
/// <param name="Text">Handlebars, as it was written; empty once the buyer is erased.</param>
/// <param name="By">Who sends it.</param>
[MessagePackObject]
public sealed record HandText([property: Key(0)] string Text, [property: Key(1)] MessageClass Class, [property: Key(2)] string By)
{
    /// <summary>What stands where a flow's and a step's names stand.</summary>
    public const string Flow = "by-hand", Step = "text-by-hand";

    /// <summary>The kind of moment in its key.</summary>
    public const string Moment = "hand:text";

    /// <summary>How long it waits where a rule puts it off: a night, not more.</summary>
    public static readonly TimeSpan Expires = TimeSpan.FromDays(1);

    // A person has decided that this one goes first.
    const int Priority = 1000;

    public static readonly IReadOnlyDictionary<string, string> Label = new Dictionary<string, string>
    {
        ["zh-CN"] = "人工短信", ["en"] = "Text by hand",
    };

    /// <summary>The order its words are about; absent for none.</summary>
    [Key(3)] public OrderKey? About { get; init; }

    /// <summary>Sent as the library has it: the text of this flow's step, which a provider's template may be bound to.</summary>
    [Key(4)] public LibraryText? Of { get; init; }

    /// <summary>The step of one text it is, in the language the buyer reads.</summary>
    public Step ToStep(Customer customer, Shop shop)
    {
        var mistakes = new List<string>();
        var text = TextTemplate.Parse(Text, "text", mistakes) ?? TextTemplate.Parse("", "text", mistakes)!;
        var language = Texts.Language(new EvaluationContext(shop, customer, null, default));
        return new Step
        {
            Name = Step, Label = Label, On = [], Expires = Expires, Class = Class, Channel = Channel.Sms, Exit = [], OncePerDay = false,
            Audience = Condition.Always, Priority = Priority,
            Variants = [new Variant("hand", Condition.Always, new Dictionary<string, TextTemplate> { [language] = text })],
        };
    }

    /// <summary>The touchpoint; the same key of the same buyer is the same text, however often it is told.</summary>
    public Touchpoint ToTouchpoint(Shop shop, string customer, string key, DateTimeOffset now)
    {
        var moment = new CustomerEvent(Moment, key, now);
        return new Touchpoint
        {
            Id = Touchpoint.IdOf(shop.Id, Flow, Step, moment, customer), Flow = Flow, Version = 1, Step = Step,
            Order = moment.OrderKey(shop.Id), Begun = now, Due = now, Expires = now + Expires, Hand = this,
        };
    }
}

/// <summary>Names a text of the library.</summary>
[MessagePackObject]
public sealed record LibraryText([property: Key(0)] string Flow, [property: Key(1)] string Step, [property: Key(2)] string Variant);

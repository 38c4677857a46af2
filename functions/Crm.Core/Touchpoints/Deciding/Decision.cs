using Crm.Customers;
using Crm.Tasks;

namespace Crm.Touchpoints.Deciding;

/// <summary>What <see cref="Decider.Decide"/> says of a touchpoint at a minute.</summary>
public abstract record Decision
{
    public sealed record Send(string To, string Variant, string Text) : Decision
    {
        /// <summary>What the text counts as: the step's class, or promotion where it carries an offer.</summary>
        public required MessageClass Class { get; init; }

        /// <summary>0 for a mail, like its cost.</summary>
        public int Parts { get; init; }

        /// <summary>Millionths of the price's currency.</summary>
        public long CostMicros { get; init; }

        /// <summary>A code has to be reserved and the decision made again: no text leaves without the code it is to carry.</summary>
        public bool NeedsCode { get; init; }

        /// <summary>The code it carries.</summary>
        public Coupons.CouponCode? Coupon { get; init; }

        /// <summary>The short links in it.</summary>
        public IReadOnlyList<Shops.IssuedLink> Links { get; init; } = [];

        /// <summary>What the text was written about: a provider's template takes the same values.</summary>
        public Conditions.EvaluationContext? Subject { get; init; }

        /// <summary>Set for a mail; <see cref="To"/> is then an address.</summary>
        public Sms.MailContent? Mail { get; init; }
    }

    /// <param name="Variant">For reports.</param>
    /// <param name="Text">For the staff, in the shop's language.</param>
    /// <param name="Offer">What may be given, for a coupon or gift.</param>
    public sealed record CreateTask(string Variant, string Text, TaskOffer? Offer = null) : Decision
    {
        /// <summary>Of a buyer who goes before all others.</summary>
        public bool IsKey { get; init; }

        /// <summary>What the buyer has spent, in major units.</summary>
        public decimal? Worth { get; init; }
    }

    /// <summary>Look again at this time.</summary>
    public sealed record Wait(DateTimeOffset Until, string Rule) : Decision;

    /// <summary>Never sent: the rule, and the values it saw.</summary>
    public sealed record Suppress(string Rule) : Decision;
    public sealed record Expire(string Rule) : Decision;
}

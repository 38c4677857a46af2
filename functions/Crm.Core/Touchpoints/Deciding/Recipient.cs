using Crm.Customers;
using Crm.Flows;
using Crm.Orders;

namespace Crm.Touchpoints.Deciding;

/// <summary>Where the text of a touchpoint goes, and the address that is known there.</summary>
sealed record Recipient(string Phone, Region? Region)
{
    /// <summary>
    /// The order's number first. Who receives an order hears of the parcel; advertising goes only to the numbers the buyer speaks for,
    /// whose yes it was.
    /// </summary>
    public static Recipient? Of(DecisionContext question)
    {
        var (customer, contact) = (question.Customer, question.Order?.Contact?.Value);
        var own = question.Own;
        if (question.Step.Class == MessageClass.Promotional && contact?.Phone is { } phone)
        {
            // Who decides without the buyer's other orders knows this one.
            var orders = question.BuyersOrders.Count > 0 ? question.BuyersOrders : [question.Order!];
            if (!OwnOrders.IsTheirs(customer, phone, orders))
                (contact, own) = (null, customer.OwnPhone is null ? OwnOrders.Latest(customer, orders) : null);
        }
        return (contact?.Phone ?? customer.OwnPhone ?? own?.Contact?.Value.Phone) is not { } to ? null
            : new Recipient(to, (contact ?? own?.Contact?.Value)?.Region ?? customer.Profile?.Region?.Value);
    }

    /// <summary>Why there is none.</summary>
    public static string Missing(DecisionContext question) =>
        question.Order?.Contact?.Value.Phone is null ? TextRules.NoPhone : TextRules.NoOwnPhone;
}

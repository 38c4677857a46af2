using System.Text.RegularExpressions;
using MessagePack;

namespace Crm.Orders;

/// <summary>How an order is to be paid.</summary>
/// <param name="Method">In the platform's words, all of them; null where it tells none.</param>
[MessagePackObject]
public sealed record OrderPayment([property: Key(0)] string? Method)
{
    /// <summary>Minor units still to be paid, where the platform tells it.</summary>
    [Key(1)] public long? Due { get; init; }

    /// <summary>Payment terms that give the buyer time ("Net 30").</summary>
    [Key(2)] public string? Terms { get; init; }
}

/// <summary>Where an order's payment stands, and whether its buyer can and should pay now: what a payment reminder has to know.</summary>
public static partial class PaymentRules
{
    public const string CashOnDelivery = "cashOnDelivery", BankTransfer = "bankTransfer", Terms = "terms", Manual = "manual";
    public const string Pending = "pending", Authorized = "authorized", PartiallyPaid = "partiallyPaid", Paid = "paid", Refunded =
        "refunded",
        Voided = "voided", Failed = "failed", OnHold = "onHold", Cancelled = "cancelled";

    // Platforms and plug-ins name it in the shop's language; codes such as "cod" stand as words of their own.
    [GeneratedRegex(
        @"\bcod\b|cash.?on.?delivery|pay(ment)?.?(on|upon|at).?(delivery|door|pick.?up|store)|pay.?in.?store|"
        + @"collect.?on.?delivery|货到付款|貨到付款|取[货貨]付款|代收[货貨]款|到店付款|代引|代金引換|着払|착불|contra.?reembolso|contra.?entrega|"
        + @"pago.?contra|contrassegno|nachnahme|rembours|contre.?remboursement|la.?livraison|pobrani|dob[ií]rk|dobierk|"
        + @"ramburs|ut[aá]nv[eé]t|efterkrav|postf[oö]rskott|postoppkrav|kap[ıi]da|antikatavol|αντικαταβολ|наложенн|"
        + @"при получении|thu hộ|khi nhận hàng|bayar di tempat|tunai|ปลายทาง|الدفع عند|עם המסירה|na entrega",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CashWords();

    [GeneratedRegex(
        @"\bbacs\b|\bach\b|\bsepa\b|bank.?(transfer|deposit|wire|payment)|wire.?transfer|direct.?(bank|transfer)|"
        + @"\bcheque\b|\bcheck\b|money.?order|银行|銀行|转[账帐]|轉[帳賬]|汇款|匯款|对公|振込|무통장|계좌이체|überweisung|ueberweisung|vorkasse|"
        + @"vorauskasse|virement|transferencia|transferência|bonifico|przelew|převod|prevod|átutalás|overschrijving|"
        + @"havale|\beft\b|банковск|chuyển khoản|โอนเงิน|transfer bank",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BankWords();

    [GeneratedRegex(
        @"\bnet.?\d{1,3}\b|payment.?terms|on.?account|purchase.?order|\binvoice\b|rechnung|账期|月结|挂账",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TermsWords();

    /// <summary>
    /// cashOnDelivery, bankTransfer, terms or manual where it is one of these, else the platform's own words; null: it told none.
    /// </summary>
    public static string? PaymentMethod(this OrderState order) => Method(order.Payment?.Value);

    /// <summary>An order of that method is placed first and paid on another day.</summary>
    public static bool IsPaidLater(OrderPayment? payment) => Method(payment) is CashOnDelivery or BankTransfer or Terms or Manual;

    static string? Method(OrderPayment? payment)
    {
        if (payment is null) return null;
        if (payment.Terms is not null) return Terms;
        if (payment.Method is not { Length: > 0 } words) return null;
        var text = words.Replace('_', ' ').Replace('-', ' ');
        if (CashWords().IsMatch(text)) return CashOnDelivery;
        if (BankWords().IsMatch(text)) return BankTransfer;
        if (TermsWords().IsMatch(text)) return Terms;
        return string.Equals(words, "manual", StringComparison.OrdinalIgnoreCase) ? Manual : words.ToLowerInvariant();
    }

    /// <summary>The state by the platform's status word, else by the steps that were told.</summary>
    public static string PaymentState(this OrderState order)
    {
        var word = order.Status?.Value.Word.Split('/')[0].ToLowerInvariant() ?? "";
        switch (word)
        {
            case "authorized" or "pay_pending": return Authorized;
            case "partially_paid": return PartiallyPaid;
            case "voided" or "expired": return Voided;
            case "failed": return Failed;
            case "on-hold": return OnHold;
            case "refunded": return Refunded;
        }
        if (order.IsCancelled) return Cancelled;
        return order.When(Milestone.Paid) is null ? Pending : order.IsReturned() ? Refunded : Paid;
    }

    /// <summary>Whether the buyer can and should pay now. A partial payment counts only where the platform tells what is left.</summary>
    public static bool IsOwed(this OrderState order)
    {
        if (order.Total <= 0 || order.Payment?.Value.Due <= 0) return false;
        if (IsPaidLater(order.Payment?.Value)) return false;
        return order.PaymentState() switch
        {
            Pending or Failed => true,
            PartiallyPaid => order.Payment?.Value.Due > 0,
            _ => false,
        };
    }
}

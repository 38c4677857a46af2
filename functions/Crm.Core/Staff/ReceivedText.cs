using Crm.Common;
using Crm.Tasks;

namespace Crm.Staff;

/// <summary>A text from a buyer that a person has to read.</summary>
/// <param name="At">When the buyer sent it: tells it from the same words another time.</param>
/// <param name="Language">The staff's.</param>
public sealed record ReceivedText(string Customer, string Message, DateTimeOffset At, string Language)
{
    /// <summary>The kind of its task, and who is said to have added it.</summary>
    public const string Kind = "received-text", By = "sms";

    public TaskPriority Priority { get; init; } = TaskPriority.Normal;

    /// <summary>It was taken for a refusal already, but may have meant an order.</summary>
    public bool AsRefusal { get; init; }

    /// <summary>What the staff reads: the buyer's words in one line, without what cannot be seen.</summary>
    public string Sentence(int most)
    {
        var shown = CleanText.ForStaff(Message, most);
        return Language == "zh-CN"
            ? $"买家回复短信：“{shown}”{(AsRefusal ? "（已按拒收短信处理；如果指的是订单，请联系买家）" : "")}"
            : $"The buyer answered by text: \"{shown}\"{(AsRefusal ? " (taken as a refusal; if an order was meant, call the buyer)" : "")}";
    }
}

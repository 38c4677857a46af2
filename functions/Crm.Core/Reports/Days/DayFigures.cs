namespace Crm.Reports.Days;

/// <summary>One local day of the installation.</summary>
public sealed record DayFigures
{
    /// <summary>Orders placed, whatever became of them.</summary>
    public int Orders { get; set; }

    /// <summary>Orders paid, not cancelled and not given back, by the day they were paid.</summary>
    public int Paid { get; set; }

    /// <summary>Of those, the ones of a buyer who had bought before.</summary>
    public int Repeat { get; set; }

    /// <summary>Minor units by currency, net of finished refunds, by the day the order was paid.</summary>
    public SortedDictionary<string, long> Net { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What became of touchpoints that day, by step.</summary>
    public SortedDictionary<string, StepFigures> Steps { get; init; } = new(StringComparer.Ordinal);

    public void Add(DayFigures other)
    {
        (Orders, Paid, Repeat) = (Orders + other.Orders, Paid + other.Paid, Repeat + other.Repeat);
        foreach (var (currency, amount) in other.Net) Net[currency] = Net.GetValueOrDefault(currency) + amount;
        foreach (var (step, figures) in other.Steps) Of(step).Add(figures);
    }

    public StepFigures Of(string step) => Steps.TryGetValue(step, out var known) ? known : Steps[step] = new StepFigures();
}

/// <summary>Touchpoints of one step that were settled on one day.</summary>
public sealed record StepFigures
{
    /// <summary>Delivered ones among them.</summary>
    public int Sent { get; set; }
    public int Delivered { get; set; }
    public int Failed { get; set; }
    public int Stopped { get; set; }
    public int Expired { get; set; }
    public int Tasks { get; set; }
    public int InDoubt { get; set; }
    public long Parts { get; set; }

    /// <summary>Millionths by currency.</summary>
    public SortedDictionary<string, long> CostMicros { get; init; } = new(StringComparer.Ordinal);

    public void Add(StepFigures other)
    {
        (Sent, Delivered, Failed, Stopped) = (Sent + other.Sent, Delivered + other.Delivered, Failed + other.Failed,
            Stopped + other.Stopped);
        (Expired, Tasks, InDoubt, Parts) = (Expired + other.Expired, Tasks + other.Tasks, InDoubt + other.InDoubt, Parts + other.Parts);
        foreach (var (currency, micros) in other.CostMicros) CostMicros[currency] = CostMicros.GetValueOrDefault(currency) + micros;
    }
}

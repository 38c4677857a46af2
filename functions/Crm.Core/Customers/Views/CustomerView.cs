namespace Crm.Customers.Views;

/// <summary>
/// A customer as the night sees it: flat numbers and lists, refilled for every row so that a scan allocates nothing for a customer that
/// stays as it is. Not thread-safe, and only good until the next row is read.
/// </summary>
public sealed class CustomerView
{
    public string Group { get; internal set; } = "";

    /// <summary>Being folded into another customer: not to be counted.</summary>
    public bool Frozen { get; internal set; }

    /// <summary>
    /// An order whose buyer nobody knows: its money counts as revenue, but there is no person to be classed or compared with.
    /// </summary>
    public bool Nobody { get; internal set; }
    public int Orders { get; internal set; }
    public int PaidOrders { get; internal set; }
    public int Cancelled { get; internal set; }
    public int Refunded { get; internal set; }
    public int Discounted { get; internal set; }
    public long Items { get; internal set; }

    /// <summary>Unix seconds at which orders were placed, ascending.</summary>
    public List<long> Placed { get; } = [];

    /// <summary>Unix seconds and minor units of the purchases in <see cref="Currency"/>, ascending.</summary>
    public List<(long At, long Amount)> Paid { get; } = [];

    /// <summary>Credit notes in <see cref="Currency"/>: below zero, part of <see cref="Total"/>, and no purchases.</summary>
    public List<(long At, long Amount)> Credits { get; } = [];

    /// <summary>The currency most purchases are in; the first by name of several.</summary>
    public string Currency { get; internal set; } = "";

    /// <summary>Purchases in all currencies, and the last of them.</summary>
    public int Purchases { get; internal set; }
    public long LastPaid { get; internal set; }
    public long FirstPaid { get; internal set; }

    /// <summary>Minor units in <see cref="Currency"/>, net of refunds and credit notes.</summary>
    public long Total { get; internal set; }
    public List<(string Name, long Count)> Categories { get; } = [];
    public List<(string Name, long Count)> Products { get; } = [];
    public List<(string Name, long Count)> Sizes { get; } = [];
    public List<(string Name, long Count)> Regions { get; } = [];

    /// <summary>Orders by receiver; who they are is asked by nobody, and each is a name of its own.</summary>
    public List<long> Receivers { get; } = [];
    public string? Province { get; internal set; }
    public string? City { get; internal set; }
    public string? Language { get; internal set; }

    // As stored; the classifier's findings of the night replace them before segments are asked.
    public RfmClass? Class { get; internal set; }
    public LifeStage? Life { get; internal set; }
    public Grade? Grade { get; internal set; }
    public Tier? Tier { get; internal set; }

    /// <summary><see cref="DateOnly.DayNumber"/> since which the tier holds.</summary>
    public int TierSince { get; internal set; }
    public List<(string Name, string Value)> Tags { get; } = [];
    public List<(string Name, string Value)> HandTags { get; } = [];

    /// <summary>Tags people have set on the customer: names only, beside whatever the rules find.</summary>
    public List<string> ToldTags { get; } = [];
    public List<string> Segments { get; } = [];
    public long Announced { get; internal set; }

    /// <summary>Local days since the last purchase; -1 before the first.</summary>
    public int Days { get; internal set; } = -1;
    public double Alive { get; internal set; } = double.NaN;

    /// <summary>A fingerprint of the facts.</summary>
    internal ulong Input { get; set; }

    public string? Favourite => Top(Categories);
    public string? Region => Province ?? Top(Regions);

    /// <summary>The name with the largest count; the first by name of several.</summary>
    internal static string? Top(List<(string Name, long Count)> counts)
    {
        (string? Name, long Count) top = (null, long.MinValue);
        foreach (var one in counts)
            if (one.Count > top.Count) top = one;
        return top.Name;
    }

    internal void Clear()
    {
        (Group, Frozen, Nobody, Orders, PaidOrders, Cancelled, Refunded, Discounted, Items) = ("", false, false, 0, 0, 0, 0, 0, 0);
        (Currency, Purchases, LastPaid, FirstPaid, Total, Province, City, Language) = ("", 0, 0, 0, 0, null, null, null);
        (Class, Life, Grade, Tier, TierSince, Announced, Days, Alive, Input) = (null, null, null, null, 0, 0, -1, double.NaN, 0);
        Placed.Clear();
        Paid.Clear();
        Credits.Clear();
        Categories.Clear();
        Products.Clear();
        Sizes.Clear();
        Regions.Clear();
        Receivers.Clear();
        Tags.Clear();
        HandTags.Clear();
        ToldTags.Clear();
        Segments.Clear();
    }
}

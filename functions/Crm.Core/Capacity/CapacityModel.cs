namespace Crm.Capacity;

/// <summary>One minute of the plan; all numbers are expected ones.</summary>
/// <param name="Minute">From the day's first on.</param>
/// <param name="Due">Fall due.</param>
/// <param name="Sent">Handed to the gateway.</param>
/// <param name="Queue">Could go and wait for their turn, at the minute's end.</param>
/// <param name="Held">Wait for the hours to open, at the minute's end.</param>
/// <param name="Spilled">Found the hours closed when their turn came, and wait for the next opening.</param>
/// <param name="Expired">Are over without having been sent.</param>
/// <param name="Messages">Broker messages: one for each text that is looked at.</param>
public readonly record struct CapacityMinute(int Minute, double Due, double Sent, double Queue, double Held, double Spilled, double Expired,
    double Messages);

/// <summary>
/// The way out as a queue, minute by minute: first come, first served at the gateway's or the broker's pace, only at the hours of each
/// recipient, and nothing after its time. What the dispatcher does, on counts instead of texts.
/// </summary>
sealed class CapacityModel
{
    sealed class Waiting(DueTexts texts)
    {
        public DueTexts Texts => texts;
        public double Left = texts.Count;
        public int From;
    }

    readonly Dictionary<int, List<Waiting>> coming = [];
    readonly LinkedList<Waiting> queue = new();
    readonly double perMinute;
    readonly double? messages;
    double held, sent, spilled, expired, room;
    int longest;

    CapacityModel(IReadOnlyList<DueTexts> texts, double perMinute, double? messages)
    {
        (this.perMinute, this.messages) = (perMinute, messages);
        foreach (var due in texts) Come(Math.Max(0, due.Due), new Waiting(due));
    }

    /// <param name="texts">All that fall due.</param>
    /// <param name="perMinute">The gateway's pace.</param>
    /// <param name="messages">The broker's; null: none.</param>
    /// <param name="minutes">How far.</param>
    public static (List<CapacityMinute> Minutes, int LongestWait) Run(IReadOnlyList<DueTexts> texts, double perMinute, double? messages,
        int minutes)
    {
        var model = new CapacityModel(texts, perMinute, messages);
        return ([.. Enumerable.Range(0, minutes).Select(model.Pass)], model.longest);
    }

    void Come(int minute, Waiting waiting)
    {
        if (!coming.TryGetValue(minute, out var list)) coming[minute] = list = [];
        waiting.From = minute;
        list.Add(waiting);
    }

    CapacityMinute Pass(int minute)
    {
        var (due, looked) = (0.0, 0.0);
        if (coming.Remove(minute, out var now))
            foreach (var one in now)
            {
                looked += one.Left;
                if (minute == Math.Max(0, one.Texts.Due)) due += one.Left;
                else held -= one.Left;
                queue.AddLast(one);
            }
        (sent, spilled, expired) = (0, 0, 0);
        room = Math.Min(perMinute, messages is { } most ? Math.Max(0, most - looked) : double.MaxValue);
        for (var node = queue.First; node is not null;)
        {
            var next = node.Next;
            if (Leaves(node.Value, minute)) queue.Remove(node);
            node = next;
        }
        return new CapacityMinute(minute, due, sent, queue.Sum(w => w.Left), held, spilled, expired, looked + sent);
    }

    /// <summary>What the minute does with texts in the queue; whether they are gone from it.</summary>
    bool Leaves(Waiting one, int minute)
    {
        if (minute >= one.Texts.Expires || one.Texts.Open.Next(minute) is not { } opens || opens >= one.Texts.Expires)
        {
            expired += one.Left;
            return true;
        }
        if (opens > minute)
        {
            // What was open when it came, and is closed now, has missed its hours.
            if (one.From < minute) spilled += one.Left;
            held += one.Left;
            Come(opens, one);
            return true;
        }
        if (room <= 0) return false;
        var goes = Math.Min(room, one.Left);
        (room, sent, one.Left) = (room - goes, sent + goes, one.Left - goes);
        longest = Math.Max(longest, minute - one.From);
        return one.Left < 1e-9;
    }
}

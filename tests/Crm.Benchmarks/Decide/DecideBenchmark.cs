using System.Diagnostics;
using System.Globalization;
using Crm.Touchpoints.Deciding;

namespace Crm.Benchmarks.Decide;

/// <summary>
/// How many decisions one core makes in a second, texts written and all, with nothing read and nothing stored. Counted by the processor
/// time of this process (one thread at work, and whatever the runtime needs beside it), so that others on the machine do not count; the
/// clock's rate stands beside it.
/// </summary>
static class DecideBenchmark
{
    const int Goal = 200_000, Buyers = 4000;
    static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    // What the night found is asked too: the class for whom, a tag for which words.
    const string Own = """
        {"flow": "own", "version": 1, "steps": [{"step": "thanks", "label": {"zh-CN": "谢谢", "en": "Thanks"},
        "on": [{"milestone": "signed", "after": "PT2H"}], "expires": "P2D", "class": "care", "channel": "sms",
          "audience": {"fact": "customer.class", "in": ["importantValue", "importantDeepen", "potential", "new"]},
          "variants": [
            {"variant": "gift", "when": {"fact": "customer.tags", "has": "gift"}, "text": {"zh-CN": "{{name}}，您挑的礼物{{item}}到了吗？",
            "en": "{{name}}, did your gift {{item}} arrive?"}},
            {"variant": "all", "text": {"zh-CN": "{{name}}，{{item}}还喜欢吗？", "en": "{{name}}, do you like {{item}}?"}}]}]}
        """;

    public static bool Run(Options options) =>
        Run(options, "the default flows", DecideData.Make(Buyers)) & Run(options, "a flow that asks class and tags",
            DecideData.Make(Buyers, Own));

    static bool Run(Options options, string what, DecisionContext[] questions)
    {
        Console.WriteLine();
        Console.WriteLine($"Decide: {questions.Length:N0} questions of {Buyers:N0} buyers over {what}, one thread");
        foreach (var kind in questions.GroupBy(q => Word(Decider.Decide(q)))
            .OrderByDescending(g => g.Count())) Console.WriteLine($"  {100.0 * kind.Count() / questions.Length,5:F1} %  {kind.Key}");
        Measure(questions, Round);
        var rounds = new List<double>();
        var bytes = 0.0;
        for (var i = 1; i <= options.Pairs; i++)
        {
            (var rate, var byClock, bytes) = Measure(questions, Round);
            rounds.Add(rate);
            Console.WriteLine($"  round {i}   {rate,10:N0} decisions a core second   {byClock,10:N0} by the clock   {bytes,6:N0} "
                + $"bytes each");
        }
        rounds.Sort();
        var median = rounds[rounds.Count / 2];
        Console.WriteLine($"median     {median,10:N0} decisions a core second   {bytes,6:N0} bytes each; goal {Goal:N0}: "
            + $"{(median >= Goal ? "met" : "MISSED")}");
        return median >= Goal;
    }

    static (double PerCore, double ByClock, double Bytes) Measure(DecisionContext[] questions, TimeSpan least)
    {
        GC.Collect();
        var (made, before, clock, cpu) = (0L, GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        while (clock.Elapsed < least)
        {
            foreach (var question in questions) Decider.Decide(question);
            made += questions.Length;
        }
        return (made / (Environment.CpuUsage.TotalTime - cpu)
            .TotalSeconds, made / clock.Elapsed.TotalSeconds, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)made);
    }

    static string Word(Decision decision) => decision switch
    {
        Decision.Suppress suppress => "suppress " + suppress.Rule.Split(':')[0],
        Decision.Wait wait => "wait " + wait.Rule.Split(':')[0],
        Decision.Expire => "expire",
        _ => decision.GetType().Name.ToLowerInvariant(),
    };

}

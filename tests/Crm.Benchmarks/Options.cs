using System.Globalization;

namespace Crm.Benchmarks;

/// <summary>What is measured, and how long.</summary>
sealed record Options
{
    public const string Usage = """
        dotnet run -c Release --project tests/Crm.Benchmarks [-- decide|intake|acknowledge|dispatch|import|replay|pages|idle|all] [options]
          --orders N        orders of one intake or replay run, touchpoints of one dispatch run (20000)
          --pairs N         how often product and reference are run in turn; rounds of decide (5)
          --connections N   keep-alive connections of the load process (128)
          --rate N          webhooks a second of the acknowledge run (500)
          --seconds N       how long each of its platforms is measured (10)
          --customers N     of the pages and idle runs (100000)
          --program FILE    another build of Crm.Local.dll for the idle run: a published one
          --rounds N        how often; the median round counts (3)
          --olist FOLDER    the Olist files (default: ../shared/data/olist beside the solution)
        Exit code 0: the goals hold, 1: one does not, 2: wrong usage.
        """;

    static readonly string[] Benchmarks =
        ["decide", "intake", "acknowledge", "dispatch", "import", "replay", "pages", "idle", "all"];

    public string What { get; init; } = "all";
    public int Orders { get; init; } = 20_000;
    public int Pairs { get; init; } = 5;
    public int Connections { get; init; } = 128;
    public int Rate { get; init; } = 500;
    public int Seconds { get; init; } = 10;
    public int Rounds { get; init; } = 3;
    public int Customers { get; init; } = 100_000;
    public string? Olist { get; init; }
    public string? Program { get; init; }

    public bool Runs(string benchmark) => What == "all" || What == benchmark;

    public static Options? Parse(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i++)
        {
            if (i == 0 && Benchmarks.Contains(args[0]))
            {
                options = options with { What = args[0] };
                continue;
            }
            if (i + 1 == args.Length) return null;
            if (args[i] == "--olist") options = options with { Olist = args[++i] };
            else if (args[i] == "--program") options = options with { Program = Path.GetFullPath(args[++i]) };
            else if (!int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number == 0) return null;
            else if (With(options, args[i++], number) is { } changed) options = changed;
            else return null;
        }
        return options;
    }

    static Options? With(Options options, string name, int number) => name switch
    {
        "--orders" => options with { Orders = number },
        "--pairs" => options with { Pairs = number },
        "--rate" => options with { Rate = number },
        "--customers" => options with { Customers = number },
        "--rounds" => options with { Rounds = number },
        "--seconds" => options with { Seconds = number },
        "--connections" => options with { Connections = number },
        _ => null,
    };
}

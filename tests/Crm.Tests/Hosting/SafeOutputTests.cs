using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Local.Commands;
using Crm.Local.Hosting;
using Crm.Orders;
using Crm.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Crm.Tests.Hosting;

/// <summary>Nothing from outside reaches a terminal or a log with bytes that steer it.</summary>
[Collection("console")]
public sealed class SafeOutputTests
{
    static bool Steers(string text) =>
        text.Any(c => c is not ('\n' or '\r' or '\t')
        && (char.IsControl(c) || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u2028' or '\u2029'));

    static string Hostile(Random random) =>
        new([.. Enumerable.Range(0, random.Next(1, 60))
        .Select(_ => random.Next(3) == 0 ? (char)random.Next(0, 0xa0) : (char)random.Next(0x20, 0x2070))]);

    [Fact]
    public void SafeWriter_AnyTextAnyWay_LetsNoCommandThrough()
    {
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var (text, to) = (Hostile(random), new StringWriter());
            using var writer = new SafeWriter(to);
            writer.Write(text);
            writer.WriteLine(text);
            writer.Write(text.ToCharArray());
            writer.Write(text.AsSpan());
            writer.WriteLine("{0}", text);
            writer.Write((object)text);
            writer.Write(new System.Text.StringBuilder(text));
            foreach (var c in text) writer.Write(c);
            Steers(to.ToString()).ShouldBeFalse();
        }
    }

    [Fact]
    public void Guard_OfTheProcess_CoversEveryWayToPrint()
    {
        var (before, beforeError, output) = (Console.Out, Console.Error, new StringWriter());
        Console.SetOut(output);
        Console.SetError(output);
        try
        {
            Terminal.Guard();
            Console.WriteLine("\u001b[31mred {0}", "\u009b2J");
            Console.Write("\u202eturned");
            Console.Error.WriteLine("\u001b]0;title\u0007");
            var console = CommonOptions.Wide();
            Spectre.Console.AnsiConsoleExtensions.WriteLine(console, "\u001b[31mred");
            console.Write(new Spectre.Console.Panel(new Spectre.Console.Text("\u001b[2Jcell")));
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(beforeError);
        }
        Steers(output.ToString()).ShouldBeFalse();
        output.ToString().ShouldContain("\\u001b[31mred");
    }

    [Fact]
    public void SafeOutput_CleanText_IsTheSameObject()
    {
        const string text = "林夏 Müller 👍🏽 مرحبا";
        SafeOutput.Of(text).ShouldBeSameAs(text);
        SafeOutput.Of("a\u001b[31mb\n").ShouldBe("a\\u001b[31mb\\u000a");
    }

    sealed class Collector : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];
        public ILogger CreateLogger(string categoryName) => this;
        public List<string> Scopes { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> values) Scopes.AddRange(values.Select(v => v.Value?.ToString() ?? ""));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            Lines.Add(formatter(state, exception));
            if (state is IEnumerable<KeyValuePair<string, object?>> values) Lines.AddRange(values.Select(v => v.Value?.ToString() ?? ""));
            if (exception is not null) Lines.Add(exception.ToString() + exception.Message);
        }

        public void Dispose() { }
    }

    [Fact]
    public void Log_AnyValueAndException_IsClean()
    {
        using var collector = new Collector();
        using var services = new ServiceCollection().AddLogging(l => l.AddProvider(collector)).AddSafeLogs().BuildServiceProvider();
        var log = services.GetRequiredService<ILogger<SafeOutputTests>>();
        var random = new Random(2);
        for (var i = 0; i < 2000; i++)
        {
            var text = Hostile(random);
#pragma warning disable CA2254, CA1848, CA1873
            log.LogError(new InvalidOperationException(text, new FormatException(text)), "Order {Order} of {Shop}, {Count}", text,
                "demo", 7);
            log.LogWarning(text.Replace("{", "").Replace("}", ""));
#pragma warning restore CA2254, CA1848, CA1873
        }
        collector.Lines.Where(Steers).ShouldBeEmpty();
        collector.Lines.ShouldContain("demo");
        collector.Lines.ShouldContain("7");
    }

    const string Token = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJkZW1vIn0.IU2SNaFokuW8V0wAl_WEhAMHS6KLmFeVp0epNj1BSs4";

    [Theory]
    [InlineData("GET /api/member/page?token=" + Token + "&lang=en failed", "GET /api/member/page?token=[token]&lang=en failed")]
    [InlineData("?lang=en&token=abc%2e1 x", "?lang=en&token=[token] x")]
    [InlineData("Bearer " + Token + ".", "Bearer [token].")]
    [InlineData("a token=1 is none, and eyJ is a word", "a token=1 is none, and eyJ is a word")]
    public void Log_OfAMembersToken_SaysThatThereWasOne(string text, string logged)
    {
        using var collector = new Collector();
        using var services = new ServiceCollection().AddLogging(l => l.AddProvider(collector)).AddSafeLogs().BuildServiceProvider();
        var log = services.GetRequiredService<ILogger<SafeOutputTests>>();
#pragma warning disable CA2254, CA1848, CA1873
        using (log.BeginScope(new Dictionary<string, object> { ["RequestPath"] = text }.ToList()))
            log.LogError(new InvalidOperationException(text), "Asked {Path}", text);
#pragma warning restore CA2254, CA1848, CA1873
        collector.Lines.ShouldContain(logged);
        collector.Lines.ShouldContain("Asked " + logged);
        collector.Lines.Where(line => line != logged && line.Contains(Token)).ShouldBeEmpty();
        collector.Scopes.ShouldBe([logged]);
    }

    [Fact]
    public async Task Host_ItsOwnLoggers_AreGuarded()
    {
        await using var crm = await TestCrm.StartAsync();
        crm.Get<ILoggerFactory>().ShouldBeOfType<SafeLoggerFactory>();
    }

    [Fact]
    public async Task When_ABuyersNameHoldsEscapes_Should_NotReachTheTerminalAndTheCardShowsWhatWasCut()
    {
        await using var crm = await TestCrm.StartAsync();
        const string name = "\u001b]0;owned\u0007\u001b[2J林夏\u202e http://evil.example";
        var now = crm.Time.GetUtcNow();
        var order = new OrderState
        {
            Key = new OrderKey("demo", "shopify", "1"),
            Details = new LwwRegister<OrderDetails>(now,
                new OrderDetails { Currency = "CNY", Total = 100,
                Lines = [new OrderLine { Title = "枕头\u001b[31m", Quantity = 1, Amount = 100 }] }),
        };
        order.Reached[Milestone.Created] = now;
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Milestone = Milestone.Created, Order = order, Identities = [Identity.Phone(Telling.Phone)],
            Profile = new LwwRegister<Profile>(now, new Profile { Name = name, Phone = Telling.Phone }),
        });
        await crm.RunForAsync(TimeSpan.FromHours(2));
        var text = (await crm.TouchpointsAsync()).Single(t => t.Step == "unpaid-reminder").Text!;
        text.ShouldContain("林夏");
        text.ShouldNotContain("evil");
        Steers(text).ShouldBeFalse();

        var (before, output) = (Console.Out, new StringWriter());
        Console.SetOut(output);
        try
        {
            var root = new System.CommandLine.RootCommand { CommonOptions.Settings, CommonOptions.Data, CustomerCommand.Create() };
            (await root.Parse(["customer", "8000", "--data", crm.Folder]).InvokeAsync()).ShouldBe(0);
        }
        finally
        {
            Console.SetOut(before);
        }
        Steers(output.ToString()).ShouldBeFalse();
        output.ToString().ShouldContain("it came as");
        output.ToString().ShouldContain("evil.example");
    }
}

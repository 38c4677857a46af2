using System.Globalization;
using Crm.Benchmarks;
using Crm.Benchmarks.Acknowledge;
using Crm.Benchmarks.Decide;
using Crm.Benchmarks.Dispatch;
using Crm.Benchmarks.Idle;
using Crm.Benchmarks.Import;
using Crm.Benchmarks.Intake;
using Crm.Benchmarks.Pages;
using Crm.Benchmarks.Replay;
using Crm.Benchmarks.Runs;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

if (args is ["nightly", ..]) return await Crm.Benchmarks.NightlyBenchmark.RunAsync(args);

// The same program is benchmark and, under hidden names, each of its helper processes: so every figure of memory and CPU is of one thing
// alone.
var rest = args.Skip(1).ToArray();
switch (args.FirstOrDefault())
{
    case LoadGenerator.Name: return await LoadGenerator.RunAsync(rest);
    case OpenLoad.Name: return await OpenLoad.RunAsync(rest);
    case ReferenceHost.Name: return await ReferenceHost.RunAsync(rest);
    case Sink.Name: return await Sink.RunAsync();
    case ProductDispatch.Name: return await ProductDispatch.RunAsync(rest);
    case ReferenceDispatch.Name: return await ReferenceDispatch.RunAsync(rest);
    case ImportRun.Name: return await ImportRun.RunAsync(rest);
}

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
try
{
    var met = true;
    Console.WriteLine(Report.Machine());
    if (options.Runs("decide")) met &= DecideBenchmark.Run(options);
    if (options.Runs("intake")) met &= await IntakeBenchmark.RunAsync(options);
    if (options.Runs("acknowledge")) met &= await AcknowledgeBenchmark.RunAsync(options);
    if (options.Runs("dispatch")) met &= await DispatchBenchmark.RunAsync(options);
    if (options.Runs("import")) await ImportBenchmark.RunAsync(options);
    if (options.Runs("replay")) await ReplayBenchmark.RunAsync(options);
    if (options.Runs("pages")) met &= await PagesBenchmark.RunAsync(options);
    if (options.Runs("idle")) met &= await IdleBenchmark.RunAsync(options);
    return met ? 0 : 1;
}
finally
{
    Child.StopAll();
}

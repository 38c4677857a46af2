if (args is ["nightly", ..]) return await Crm.Benchmarks.NightlyBenchmark.RunAsync(args);
return 0;

namespace Crm.Benchmarks.Runs;

/// <summary>
/// A helper's side of the talk: says <c>ready</c>, does what each line asks for, says <c>done</c>; ends when nobody asks any more.
/// </summary>
static class Turns
{
    public static async Task<int> RunAsync(Func<string, Task> work)
    {
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            await work(line);
            Console.WriteLine("done");
        }
        return 0;
    }
}

using Crm.Local.Commands;

namespace Crm.Functions.Tests;

/// <summary>A command in this process, one after another: what it prints is taken from the console.</summary>
static class CommandRun
{
    static readonly SemaphoreSlim Turn = new(1);

    public static async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        await Turn.WaitAsync();
        var (output, errors) = (Console.Out, Console.Error);
        try
        {
            await using var said = new StringWriter();
            Console.SetOut(said);
            Console.SetError(said);
            var code = await CrmCommands.RunAsync(args);
            return (code, said.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
            Turn.Release();
        }
    }
}

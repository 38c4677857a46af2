using System.CommandLine;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;

namespace Crm.Local.Commands;

/// <summary>The product for one command: over a data folder that is this process's alone, or an Azure app's tables beside it.</summary>
interface ICommandHost : IAsyncDisposable
{
    T Get<T>() where T : notnull;
}

static class CommandHosts
{
    /// <summary>Without a web server and without firing.</summary>
    /// <param name="result">What was typed.</param>
    /// <param name="cancel">Stops the opening.</param>
    /// <param name="time">The clock, where it is not the machine's.</param>
    /// <param name="mayBegin">The command may be a folder's first; any other one on a folder without data was mistyped.</param>
    public static async Task<ICommandHost> OpenAsync(ParseResult result, CancellationToken cancel, TimeProvider? time = null,
        bool mayBegin = false)
    {
        var settings = CommonOptions.Load(result);
        if (OpenTables.AddressOf(result) is { } account) return await AzureHost.OpenAsync(settings, account, cancel);
        if (!mayBegin && !File.Exists(Path.Combine(settings.DataFolder, "crm.db")))
            throw new DataFolderException($"Cannot open the data folder '{settings.DataFolder}'. There is no crm.db yet.");
        var setup = new HostSetup { Listens = false, FiresByItself = false, Time = time ?? TimeProvider.System };
        return new FolderHost(await CrmHost.StartAsync(settings, setup, cancel));
    }

    sealed class FolderHost(CrmHost host) : ICommandHost
    {
        public T Get<T>() where T : notnull => host.Get<T>();
        public ValueTask DisposeAsync() => host.DisposeAsync();
    }
}

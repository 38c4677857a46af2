using System.CommandLine;
using Crm.Local.Hosting;

namespace Crm.Local.Commands;

/// <summary>The product for one command: over a data folder that is this process's alone, or an Azure app's tables beside it.</summary>
interface ICommandHost : IAsyncDisposable
{
    T Get<T>() where T : notnull;
}

static class CommandHosts
{
    /// <summary>Without a web server and without firing.</summary>
    public static async Task<ICommandHost> OpenAsync(ParseResult result, CancellationToken cancel, TimeProvider? time = null)
    {
        var settings = CommonOptions.Load(result);
        if (OpenTables.AddressOf(result) is { } account) return await AzureHost.OpenAsync(settings, account, cancel);
        var setup = new HostSetup { Listens = false, FiresByItself = false, Time = time ?? TimeProvider.System };
        return new FolderHost(await CrmHost.StartAsync(settings, setup, cancel));
    }

    sealed class FolderHost(CrmHost host) : ICommandHost
    {
        public T Get<T>() where T : notnull => host.Get<T>();
        public ValueTask DisposeAsync() => host.DisposeAsync();
    }
}
